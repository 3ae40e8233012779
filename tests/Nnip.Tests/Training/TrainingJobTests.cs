using Nnip.Backends;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Reference;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using Nnip.Training;
using NUnit.Framework;

namespace Nnip.Tests.Training;

public class TrainingJobTests
{
    private static readonly Configuration[] Frames = TeacherData.Frames(24);

    [Test]
    public void A_student_learns_its_teacher()
    {
        var settings = TeacherData.Settings with
        {
            Epochs = 150,
            Schedule = new() { Kind = ScheduleKind.Cosine },
            Validation = new() { Fraction = 0.2 },
        };
        var observer = new SilentObserver();
        var result = Run(settings, Frames, observer);
        Assert.That(result.Status, Is.EqualTo(TrainingStatus.Completed));
        Assert.That(result.History, Has.Count.EqualTo(150).And.EqualTo(observer.Records));
        Assert.That(result.History[^1].Loss, Is.LessThan(result.History[0].Loss / 100));
        Assert.That(result.Validation, Has.Count.EqualTo(5));
        Assert.That(result.History[result.BestEpoch - 1].ValidationLoss, Is.EqualTo(result.History.Min(r => r.ValidationLoss)));
        var terms = PlainLoss.Of(result.Validation, Predict(result, result.Validation));
        var best = result.History[result.BestEpoch - 1];
        Assert.That(1000 * Math.Sqrt(terms.Energy), Is.EqualTo(best.ValidationEnergyRmse).Within(1e-9), "the potential is the best one");
        Assert.That(1000 * Math.Sqrt(terms.Force), Is.EqualTo(best.ValidationForceRmse).Within(1e-9));
        Assert.That(1000 * Math.Sqrt(terms.Virial), Is.EqualTo(best.ValidationVirialRmse).Within(1e-9));
    }

    [TestCase(1, 0, 0)]
    [TestCase(0, 1, 0)]
    [TestCase(0, 0, 1)]
    [TestCase(1, 1, 1)]
    public void Each_term_falls_when_it_is_trained(double energy, double force, double virial)
    {
        var settings = TeacherData.Settings with { Loss = new() { Energy = energy, Force = force, Virial = virial }, Epochs = 60 };
        var history = Run(settings, Frames).History;
        Check(energy, r => r.EnergyRmse);
        Check(force, r => r.ForceRmse);
        Check(virial, r => r.VirialRmse);

        void Check(double weight, Func<EpochRecord, double> rmse)
        {
            if (weight > 0)
                Assert.That(rmse(history[^1]), Is.LessThan(rmse(history[0]) / 3));
            else
                Assert.That(rmse(history[^1]), Is.NaN);
        }
    }

    [Test]
    public void Lbfgs_learns_faster_than_its_start()
    {
        var settings = TeacherData.Settings with { Optimizer = new() { Kind = OptimizerKind.Lbfgs }, Epochs = 120 };
        var history = Run(settings, Frames).History;
        Assert.That(history[^1].Loss, Is.LessThan(history[0].Loss / 100));
        Assert.That(history.Zip(history.Skip(1)).All(pair => pair.Second.Loss < pair.First.Loss), Is.True);
    }

    [TestCase(OptimizerKind.LevenbergMarquardt)]
    [TestCase(OptimizerKind.Kalman)]
    public void Optimisers_of_residuals_learn_in_few_epochs(OptimizerKind kind)
    {
        var settings = TeacherData.Settings with
        {
            Optimizer = new() { Kind = kind, Covariance = 10 },
            Epochs = 15,
            Loss = new() { Virial = 0.1 },
        };
        var history = Run(settings, Frames).History;
        var adam = Run(settings with { Optimizer = new() { LearningRate = 0.01 } }, Frames).History;
        Assert.That(history[^1].Loss, Is.LessThan(history[0].Loss / 10));
        Assert.That(history[^1].Loss, Is.LessThan(adam[^1].Loss / 5));
        if (kind == OptimizerKind.LevenbergMarquardt)
            Assert.That(history.Zip(history.Skip(1)).All(pair => pair.Second.Loss < pair.First.Loss), Is.True);
    }

    [TestCase(NetworkSharing.PerSpecies)]
    [TestCase(NetworkSharing.Shared)]
    public void A_linear_model_is_fitted_exactly_without_epochs(NetworkSharing sharing)
    {
        var settings = TeacherData.Settings with
        {
            Network = new() { Readout = Readout.Linear, Sharing = sharing },
            LinearStart = new() { Lambda = 1e-12 },
            Loss = new() { Virial = 0.1 },
        };
        var frames = TeacherData.Frames(40, Readout.Linear);
        var result = Run(settings, frames);
        Assert.That(result.History, Is.Empty);
        var terms = PlainLoss.Of(frames, Predict(result, frames));
        Assert.That(Math.Sqrt(terms.Force), Is.LessThan(1e-4));
        Assert.That(Math.Sqrt(terms.Energy), Is.LessThan(1e-4));
    }

    [TestCase(Readout.Local)]
    [TestCase(Readout.Global)]
    public void A_residual_network_starts_from_the_ridge_fit(Readout readout)
    {
        var frames = TeacherData.Frames(30, Readout.Linear);
        var settings = TeacherData.Settings with
        {
            Network = new() { Hidden = [5], Readout = readout, Residual = true },
            LinearStart = new() { Lambda = 1e-10 },
            ReferenceEnergies = new() { Kind = ReferenceEnergyKind.Given, Values = TeacherData.ReferenceEnergies },
            Epochs = 1,
            Optimizer = new() { LearningRate = 1e-9 },
        };
        var record = Run(settings, frames).History[0];
        Assert.That(record.ForceRmse, Is.LessThan(1), "meV/Angstrom");
    }

    [Test]
    public void With_default_settings_training_does_not_spoil_the_ridge_fit_it_starts_from()
    {
        var settings = TeacherData.Settings with
        {
            Network = new() { Residual = true },
            LinearStart = new(),
            Optimizer = new(),
            Epochs = 8,
        };
        var frames = TeacherData.Frames(60);
        double fit = Run(settings with { Epochs = 0 }, frames, out _);
        Run(settings, frames, out var history);
        Assert.That(history.Select(r => r.Loss / fit), Is.All.LessThan(1.05));

        static double Run(TrainingSettings settings, IReadOnlyList<Configuration> frames, out IReadOnlyList<EpochRecord> history)
        {
            var result = TrainingJobTests.Run(settings, frames);
            history = result.History;
            return PlainLoss.Of(frames, Predict(result, frames)).Total(settings.Loss.Weights);
        }
    }

    [Test]
    public void A_linear_start_that_training_only_spoils_stays_the_best()
    {
        var settings = TeacherData.Settings with
        {
            Network = new() { Hidden = [5], Residual = true },
            LinearStart = new() { Lambda = 1e-10 },
            Validation = new() { Count = 6 },
            Optimizer = new() { LearningRate = 0.1 },
            Epochs = 3,
        };
        var result = Run(settings, TeacherData.Frames(36, Readout.Linear));
        Assert.That(result.BestEpoch, Is.Zero);
        Assert.That(Math.Sqrt(PlainLoss.Of(result.Validation, Predict(result, result.Validation)).Force), Is.LessThan(1e-2));
        Assert.That(result.History.Select(r => r.IsBest), Is.All.False);
    }

    [Test]
    public void A_linear_fit_of_nothing_is_refused()
    {
        var settings = TeacherData.Settings with
        {
            Network = new() { Readout = Readout.Linear },
            LinearStart = new() { Energy = 0, Force = 0 },
        };
        Assert.That(() => Run(settings, Frames), Throws.TypeOf<InputException>().With.Message.EqualTo(
            "the linear fit has no rows because nothing that linear_start gives a weight is labelled"));
    }

    [Test]
    public void Settings_and_labels_that_make_no_sense_together_are_told()
    {
        var observer = new SilentObserver();
        var settings = TeacherData.Settings with
        {
            Network = new() { Hidden = [4], Activation = Activation.Relu },
            Loss = new() { Virial = 1 },
            Epochs = 1,
        };
        Run(settings, [.. Frames.Select(frame => Relabelled(frame, frame.Energy, frame.Forces))], observer);
        Assert.That(observer.Warnings, Is.EqualTo(new[]
        {
            "loss.virial has no effect because the training set has no labelled virials",
            "forces of a network with activation relu jump where its slope does; tanh, silu, softplus or gelu train forces better",
        }));
    }

    [Test]
    public void A_weight_of_a_group_without_frames_is_refused() =>
        Assert.That(
            () => Run(TeacherData.Settings with { GroupWeights = new Dictionary<string, double> { ["none"] = 2 } }, Frames),
            Throws.TypeOf<InputException>().With.Message.StartsWith(
                "group_weights has 'none', but no training frame belongs to this group; the groups are '"));

    [Test]
    public void Data_without_the_labels_to_train_are_refused()
    {
        Configuration[] bare = [.. Frames.Select(frame => Relabelled(frame, null, null))];
        Assert.That(() => Run(TeacherData.Settings, bare),
            Throws.TypeOf<InputException>().With.Message.EqualTo(
                "the training set has none of the labels that are to be trained (energy, forces)"));
        Assert.That(() => Run(TeacherData.Settings, []),
            Throws.TypeOf<InputException>().With.Message.EqualTo("the training set has no frames"));
        Assert.That(
            () => new TrainingJob
            {
                Settings = TeacherData.Settings,
                Training = Frames,
                Validation = bare,
                Backend = new ReferenceBackend(),
                Observer = new SilentObserver(),
            }.Run(),
            Throws.TypeOf<InputException>().With.Message.EqualTo(
                "the validation set has none of the labels that are trained (energy, forces)"));
    }

    [Test]
    public void Group_weights_scale_the_frames_of_their_group()
    {
        var settings = TeacherData.Settings with { GroupWeights = new Dictionary<string, double> { ["odd"] = 3 }, Epochs = 1 };
        var weights = Run(settings, Frames).Training.GroupBy(frame => frame.Group, frame => frame.Weight)
            .ToDictionary(g => g.Key, g => g.Distinct().Single());
        Assert.That(weights, Is.EqualTo(new Dictionary<string, double> { ["even"] = 1, ["odd"] = 3 }));
    }

    [Test]
    public void Given_reference_energies_are_taken()
    {
        var settings = TeacherData.Settings with
        {
            ReferenceEnergies = new() { Kind = ReferenceEnergyKind.Given, Values = TeacherData.ReferenceEnergies },
            Epochs = 1,
        };
        Assert.That(Run(settings, Frames).Potential.ReferenceEnergies, Is.EqualTo(new double[] { -3, -1 }));
    }

    [Test]
    public void Early_stopping_ends_a_training_that_does_not_improve()
    {
        // A rate this high overshoots, so the validation loss soon stops falling.
        var settings = TeacherData.Settings with
        {
            Epochs = 500,
            EarlyStopping = 3,
            Validation = new() { Count = 4 },
            Optimizer = new() { LearningRate = 0.3 },
        };
        var result = Run(settings, Frames);
        Assert.That(result.Status, Is.EqualTo(TrainingStatus.Converged));
        Assert.That(result.History, Has.Count.EqualTo(result.BestEpoch + 3));
    }

    private static TrainingResult Run(TrainingSettings settings, IReadOnlyList<Configuration> frames, SilentObserver? observer = null)
    {
        using var backend = new ReferenceBackend();
        return new TrainingJob { Settings = settings, Training = frames, Backend = backend, Observer = observer ?? new() }.Run();
    }

    private static Prediction[] Predict(TrainingResult result, IEnumerable<Configuration> frames)
    {
        using var backend = new ReferenceBackend();
        using var calculator = Pipelines.Calculator(backend, result.Potential, Precision.Double);
        return [.. calculator.Compute(frames)];
    }

    private static Configuration Relabelled(Configuration frame, double? energy, Vec3[]? forces) => new()
    {
        Species = frame.Species,
        Positions = frame.Positions,
        Cell = frame.Cell,
        Energy = energy,
        Forces = forces,
        Group = frame.Group,
    };
}
