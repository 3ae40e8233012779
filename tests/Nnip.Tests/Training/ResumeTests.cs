using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Networks;
using Nnip.Reference;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using Nnip.Training;
using NUnit.Framework;

namespace Nnip.Tests.Training;

/// <summary>A training that is stopped, killed and continued gives the bits of one that was left alone.</summary>
public class ResumeTests
{
    private static readonly Configuration[] Frames = TeacherData.Frames(12);

    private string folder = "", path = "";

    [SetUp]
    public void MakeFolder()
    {
        folder = Directory.CreateTempSubdirectory("nnip-resume-").FullName;
        path = Path.Combine(folder, "checkpoint");
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    private static IEnumerable<TestCaseData> Kinds()
    {
        var settings = TeacherData.Settings with { Validation = new() { Count = 3 } };
        yield return new TestCaseData(settings).SetArgDisplayNames("Adam");
        yield return new TestCaseData(settings with
        {
            EmaDecay = 0.9,
            GradientClip = 0.1,
            Optimizer = new() { Kind = OptimizerKind.Adamw, WeightDecay = 0.01, LearningRate = 0.1 },
            Schedule = new() { Kind = ScheduleKind.Plateau, Patience = 1, WarmupEpochs = 2 },
        }).SetArgDisplayNames("AdamW, average, clipping, plateau");
        yield return new TestCaseData(settings with { Optimizer = new() { Kind = OptimizerKind.Lbfgs } }).SetArgDisplayNames("L-BFGS");
        yield return new TestCaseData(settings with
        {
            Network = new()
            {
                Kind = NetworkKind.Cnn,
                Channels = [3],
                Kernels = [4],
                Strides = [2],
                Hidden = [4],
                Activation = Activation.Tanh,
            },
        }).SetArgDisplayNames("convolutions");
        yield return new TestCaseData(settings with { Reduction = new() { Kind = ReductionKind.Pca, Count = 5, Whiten = true } })
            .SetArgDisplayNames("principal components");
        yield return new TestCaseData(settings with
        {
            Reduction = new() { Kind = ReductionKind.ActiveSubspace, Variance = 0.99, Epochs = 2 },
        }).SetArgDisplayNames("active subspace");
        yield return new TestCaseData(settings with { Optimizer = new() { Kind = OptimizerKind.LevenbergMarquardt, WeightDecay = 1e-4 } })
            .SetArgDisplayNames("Levenberg-Marquardt");
        yield return new TestCaseData(settings with
        {
            EmaDecay = 0.5,
            Optimizer = new() { Kind = OptimizerKind.Kalman, ForceFraction = 0.5, ProcessNoise = 1e-3 },
        }).SetArgDisplayNames("Kalman filter");
    }

    [TestCaseSource(nameof(Kinds))]
    public void Five_epochs_and_five_more_are_ten(TrainingSettings settings)
    {
        var whole = Job(settings).Run();
        Job(settings with { Epochs = 5 }).Run();
        var resumed = Job(settings, resume: true).Run();
        Same(resumed, whole);
    }

    [TestCase(Precision.Float, OptimizerKind.Adam)]
    [TestCase(Precision.Double, OptimizerKind.Adam)]
    [TestCase(Precision.Float, OptimizerKind.LevenbergMarquardt)]
    [TestCase(Precision.Double, OptimizerKind.Kalman)]
    public void On_the_Cpu_the_number_of_threads_and_a_resume_change_no_bit(Precision precision, OptimizerKind kind)
    {
        var settings = TeacherData.Settings with
        {
            Precision = precision,
            Validation = new() { Count = 3 },
            BatchSize = 6,
            Optimizer = new() { Kind = kind, LearningRate = 0.01 },
        };
        using CpuBackend one = new(1), two = new(2);
        var whole = Job(settings, backend: one).Run();
        Same(Job(settings, backend: two).Run(), whole);
        Job(settings with { Epochs = 5 }, backend: one).Run();
        Same(Job(settings, resume: true, backend: two).Run(), whole);
    }

    [Test]
    public void A_kill_within_an_epoch_goes_on_from_the_last_checkpoint()
    {
        var settings = TeacherData.Settings with { Validation = new() { Count = 3 } };
        var whole = Job(settings).Run();
        File.Delete(path);
        var killer = new SilentObserver { OnStep = (epoch, fraction) => ThrowAt(epoch == 6 && fraction > 0.5) };
        Assert.That(() => Job(settings, killer).Run(), Throws.TypeOf<IOException>());
        var observer = new SilentObserver();
        var resumed = Job(settings, observer, resume: true).Run();
        Same(resumed, whole);
        Assert.That(observer.Records[0].Epoch, Is.EqualTo(6), "the epoch that was cut is done again");
    }

    [Test]
    public void Cancelling_within_an_epoch_goes_on_with_the_next_step()
    {
        var settings = TeacherData.Settings;
        var whole = Job(settings).Run();
        using var source = new CancellationTokenSource();
        var observer = new SilentObserver { OnStep = (epoch, _) => CancelAt(source, epoch == 4) };
        var stopped = Job(settings, observer).Run(source.Token);
        Assert.That(stopped.Status, Is.EqualTo(TrainingStatus.Interrupted));
        Assert.That(stopped.History, Has.Count.EqualTo(3));
        var steps = new List<double>();
        var resumed = Job(settings, new() { OnStep = (_, fraction) => steps.Add(fraction) }, resume: true).Run();
        Same(resumed, whole);
        Assert.That(steps[0], Is.EqualTo(2.0 / 3));
    }

    [TestCase(Readout.Local, 0.0)]
    [TestCase(Readout.Local, 0.5)]
    [TestCase(Readout.Local, 1.0)]
    [TestCase(Readout.Linear, 0.5)]
    public void Cancelling_within_the_linear_fit_ends_it_and_a_resume_does_it_anew(Readout readout, double when)
    {
        var settings = TeacherData.Settings with
        {
            Network = new() { Hidden = [4], Residual = true, Readout = readout },
            LinearStart = new(),
            EmaDecay = 0.9,
            Validation = new() { Count = 3 },
        };
        var whole = Job(settings).Run();
        File.Delete(path);
        using var source = new CancellationTokenSource();
        var observer = new SilentObserver { OnProgress = (phase, fraction) => CancelAt(source, phase == "linear fit" && fraction >= when) };
        var stopped = Job(settings, observer).Run(source.Token);
        Assert.That(stopped.Status, Is.EqualTo(TrainingStatus.Interrupted));
        Assert.That(stopped.History, Is.Empty);
        Assert.That(observer.Notes.Any(note => note.StartsWith("linear fit", StringComparison.Ordinal)), Is.EqualTo(when == 1));
        Same(Job(settings, resume: true).Run(), whole);
    }

    [TestCase("pretraining on energies")]
    [TestCase("pretraining on forces")]
    public void Cancelling_within_the_pretraining_ends_it_and_a_resume_does_it_anew(string phase)
    {
        var settings = TeacherData.Settings with
        {
            Network = new() { Hidden = [6], Initialisation = WeightInitialisation.Orthogonal, DataScaling = true },
            Pretraining = new() { Epochs = 2 },
        };
        var whole = Job(settings).Run();
        File.Delete(path);
        using var source = new CancellationTokenSource();
        var observer = new SilentObserver { OnProgress = (name, fraction) => CancelAt(source, name == phase && fraction > 0.4) };
        var stopped = Job(settings, observer).Run(source.Token);
        Assert.That(stopped.Status, Is.EqualTo(TrainingStatus.Interrupted));
        Assert.That(stopped.History, Is.Empty);
        Same(Job(settings, resume: true).Run(), whole);
        Job(settings with { Epochs = 5 }).Run();
        Same(Job(settings, resume: true).Run(), whole);
    }

    [Test]
    public void More_epochs_are_allowed_after_the_end()
    {
        Job(TeacherData.Settings).Run();
        var longer = Job(TeacherData.Settings with { Epochs = 12 }, resume: true).Run();
        Assert.That(longer.History, Has.Count.EqualTo(12));
        Same(longer, Job(TeacherData.Settings with { Epochs = 12 }).Run());
    }

    [Test]
    public void Other_settings_or_frames_are_refused()
    {
        Job(TeacherData.Settings with { Epochs = 1 }).Run();
        Assert.That(() => Job(TeacherData.Settings with { Optimizer = new() { LearningRate = 0.02 } }, resume: true).Run(), Refused(
            $"{path}: cannot resume because optimizer.learning_rate was 0.01 and is now 0.02; resume with the old value or start anew"));
        Assert.That(() => Job(TeacherData.Settings, frames: Frames[1..], resume: true).Run(), Refused(
            $"{path}: cannot resume because the training or validation frames differ from those it was written with"));
        File.Delete(path);
        Assert.That(() => Job(TeacherData.Settings, resume: true).Run(), Refused($"{path}: there is no checkpoint to resume from"));
    }

    [Test]
    public void A_damaged_checkpoint_is_refused_wherever_the_damage_is()
    {
        Job(TeacherData.Settings with { Epochs = 1 }).Run();
        byte[] good = File.ReadAllBytes(path);
        string damaged = $"{path}: the checkpoint is cut short or damaged (its checksum differs)";
        foreach (int length in new[] { good.Length - 1, good.Length / 2, 40, 12 })
            Assert.That(() => Resume(good[..length]), Refused(damaged), $"cut to {length} bytes");
        foreach (int position in new[] { 14, good.Length / 3, good.Length / 2, good.Length - 40, good.Length - 1 })
        {
            var bytes = (byte[])good.Clone();
            bytes[position] ^= 1;
            Assert.That(() => Resume(bytes), Refused(damaged), $"byte {position}");
        }
        foreach (byte[] foreign in new byte[][] { [], "PK"u8.ToArray(), new byte[1000] })
            Assert.That(() => Resume(foreign), Refused($"{path}: not a checkpoint of nnip train"));
        var newer = (byte[])good.Clone();
        newer[8] = 2;
        Assert.That(() => Resume(newer), Refused($"{path}: checkpoint of version 2, but this program reads version 1"));
        foreach (byte sections in (byte[])[4, 6])
            Assert.That(() => Resume(WithSections(sections)), Throws.TypeOf<InputException>().With.Message.StartsWith(
                $"{path}: the checkpoint is not laid out as this program writes them ("), $"{sections} sections");
        Assert.That(() => Resume(good), Throws.Nothing);

        byte[] WithSections(byte count)
        {
            byte[] content = good[..^Nnip.IO.Sha256.Length];
            content[12] = count;
            return [.. content, .. Nnip.IO.Sha256.Of(content)];
        }

        TrainingResult Resume(byte[] bytes)
        {
            File.WriteAllBytes(path, bytes);
            return Job(TeacherData.Settings, resume: true).Run();
        }
    }

    [Test]
    public void A_write_that_fails_leaves_the_checkpoint_before_it()
    {
        var state = new TrainingState(TeacherData.Settings, ParabolaPipeline.Network, [1, 2, 3], new(1), 10);
        var trainer = new Trainer
        {
            Training = new ParabolaPipeline(),
            Labels = new(ParabolaPipeline.Frames),
            Settings = TeacherData.Settings,
            Observer = new SilentObserver(),
            Save = s => Nnip.IO.AtomicFile.Write(path, stream => Write(stream, s)),
        };
        Assert.That(() => trainer.Run(state), Throws.TypeOf<IOException>());
        Assert.That(File.ReadAllText(path), Is.EqualTo("epoch 1"));
        Assert.That(Directory.GetFileSystemEntries(folder), Has.Length.EqualTo(1));

        static void Write(Stream stream, TrainingState state)
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes($"epoch {state.Epoch}"));
            if (state.Epoch == 2)
                throw new IOException("disk full");
        }
    }

    private static void ThrowAt(bool now)
    {
        if (now)
            throw new IOException("killed");
    }

    private static void CancelAt(CancellationTokenSource source, bool now)
    {
        if (now)
            source.Cancel();
    }

    private TrainingJob Job(
        TrainingSettings settings, SilentObserver? observer = null, bool resume = false, IReadOnlyList<Configuration>? frames = null,
        IBackend? backend = null) => new()
        {
            Settings = settings,
            Training = frames ?? Frames,
            Backend = backend ?? new ReferenceBackend(),
            Observer = observer ?? new(),
            CheckpointPath = path,
            Resume = resume,
        };

    private static NUnit.Framework.Constraints.EqualStringConstraint Refused(string message) =>
        Throws.TypeOf<InputException>().With.Message.EqualTo(message);

    private static void Same(TrainingResult result, TrainingResult expected)
    {
        Assert.That(result.Potential.Parameters, Is.EqualTo(expected.Potential.Parameters));
        Assert.That(result.Potential.ReferenceEnergies, Is.EqualTo(expected.Potential.ReferenceEnergies));
        Assert.That(result.Potential.Mean, Is.EqualTo(expected.Potential.Mean));
        Assert.That(result.Potential.Sigma, Is.EqualTo(expected.Potential.Sigma));
        Assert.That((result.Status, result.BestEpoch), Is.EqualTo((expected.Status, expected.BestEpoch)));
        Assert.That(result.History.Select(r => r with { Seconds = 0 }), Is.EqualTo(expected.History.Select(r => r with { Seconds = 0 })));
    }
}
