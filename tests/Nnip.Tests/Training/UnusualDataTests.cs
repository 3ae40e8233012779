using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using Nnip.Training;
using NUnit.Framework;

namespace Nnip.Tests.Training;

/// <summary>
/// Data sets with little or nothing in some of their frames are trained on, for every readout, with and without a ridge fit.
/// </summary>
public class UnusualDataTests
{
    private static readonly Configuration[] Frames = TeacherData.Frames(8);

    private static IEnumerable<NetworkSettings> Networks()
    {
        yield return new() { Hidden = [4], Activation = Activation.Tanh };
        yield return new() { Hidden = [4], Residual = true };
        yield return new() { Hidden = [4], Residual = true, Readout = Readout.Global };
        yield return new() { Readout = Readout.Linear, Sharing = NetworkSharing.Shared };
    }

    [TestCaseSource(nameof(Networks))]
    public void Frames_without_atoms_without_neighbours_and_without_labels(NetworkSettings network)
    {
        Configuration[] odd =
        [
            With([], [], energy: 0, forces: []),
            With([72], [default], energy: -3, forces: [default]),
            With([8], [default], energy: -1, forces: null),
            With([8, 72], [default, new(50, 0, 0)], energy: null, forces: [default, default]),
            With([8, 8], [default, new(1.3, 0, 0)], energy: null, forces: null),
            With([8, 8], [default, new(1.3, 0, 0)], energy: -2, forces: [new(double.NaN, double.NaN, double.NaN), new(0.5, 0, 0)]),
        ];
        var result = Run(network, [.. Frames, .. odd], []);
        AssertPredicts(result, [.. Frames, .. odd]);
        Assert.That(Run(network, odd, []).Training, Has.Count.EqualTo(odd.Length), "nothing else there");
    }

    [TestCaseSource(nameof(Networks))]
    public void Energies_alone(NetworkSettings network)
    {
        var result = Run(network, [.. Frames.Select(f => Labelled(f, f.Energy, null))],
            ["loss.force has no effect because the training set has no labelled forces"]);
        AssertPredicts(result, Frames);
    }

    [TestCaseSource(nameof(Networks))]
    public void Forces_alone_leave_reference_energies_zero(NetworkSettings network)
    {
        var result = Run(network, [.. Frames.Select(f => Labelled(f, null, f.Forces))],
            ["loss.energy has no effect because the training set has no labelled energies"]);
        Assert.That(result.Potential.ReferenceEnergies, Is.EqualTo(new double[] { 0, 0 }));
        AssertPredicts(result, Frames);
    }

    [TestCaseSource(nameof(Networks))]
    public void A_species_of_the_descriptor_that_no_frame_has(NetworkSettings network)
    {
        var settings = Settings(network) with { Descriptor = TeacherData.Descriptor with { Species = ["Hf", "Si", "O"] } };
        using var backend = new CpuBackend(1);
        var observer = new SilentObserver();
        var result = new TrainingJob { Settings = settings, Training = Frames, Backend = backend, Observer = observer }.Run();
        Assert.That(result.Potential.ReferenceEnergies[1], Is.Zero.Within(1e-12));
        Assert.That(result.Potential.Sigma[1], Is.All.EqualTo(1));
        AssertPredicts(result, [With([14, 8], [default, new(1.7, 0, 0)], null, null)]);
    }

    [Test]
    public void A_frame_of_weight_zero_changes_nothing_but_the_standardisation()
    {
        var settings = Settings(new() { Hidden = [4] }) with { Standardise = false, BatchSize = 100, Precision = Precision.Double };
        var ignored = With([72, 8], [default, new(1.9, 0, 0)], energy: 1e6, forces: [new(1e5, 0, 0), default], weight: 0);
        using var backend = new CpuBackend(1);
        var (with, without) = (Train([.. Frames, ignored]), Train(Frames));
        Assert.That(with.Select(r => r.Loss), Is.EqualTo(without.Select(r => r.Loss)).Within(1e-10).Percent);

        IReadOnlyList<EpochRecord> Train(Configuration[] frames) =>
            new TrainingJob { Settings = settings, Training = frames, Backend = backend, Observer = new SilentObserver() }.Run().History;
    }

    [Test]
    public void Validation_frames_may_lack_what_training_frames_have()
    {
        using var backend = new CpuBackend(1);
        var history = new TrainingJob
        {
            Settings = Settings(new() { Hidden = [4] }),
            Training = Frames,
            Validation = [Labelled(Frames[0], null, Frames[0].Forces)],
            Backend = backend,
            Observer = new SilentObserver(),
        }.Run().History;
        Assert.That(history.Select(r => r.ValidationEnergyRmse), Is.All.NaN);
        Assert.That(history.Select(r => r.ValidationLoss), Is.All.GreaterThan(0), "forces alone are monitored");
    }

    private static TrainingSettings Settings(NetworkSettings network) => TeacherData.Settings with
    {
        Network = network,
        LinearStart = new(),
        Precision = Precision.Float,
        Epochs = 3,
    };

    private static TrainingResult Run(NetworkSettings network, IReadOnlyList<Configuration> frames, string[] warnings)
    {
        using var backend = new CpuBackend(2);
        var observer = new SilentObserver();
        var result = new TrainingJob { Settings = Settings(network), Training = frames, Backend = backend, Observer = observer }.Run();
        Assert.That(observer.Warnings, Is.EqualTo(warnings));
        Assert.That(result.History.Select(r => r.Loss), Is.All.Matches<double>(double.IsFinite));
        Assert.That(result.Potential.Parameters, Is.All.Matches<double>(double.IsFinite));
        return result;
    }

    private static void AssertPredicts(TrainingResult result, IReadOnlyList<Configuration> frames)
    {
        using var backend = new CpuBackend(1);
        using var calculator = Pipelines.Calculator(backend, result.Potential, Precision.Float);
        foreach (var (frame, prediction) in frames.Zip(calculator.Compute(frames)))
        {
            Assert.That(double.IsFinite(prediction.Energy), Is.True);
            Assert.That(prediction.Forces, Has.Length.EqualTo(frame.Count).And.All.Matches<Vec3>(f => f.IsFinite));
        }
    }

    private static Configuration Labelled(Configuration frame, double? energy, Vec3[]? forces) =>
        new() { Species = frame.Species, Positions = frame.Positions, Cell = frame.Cell, Energy = energy, Forces = forces };

    private static Configuration With(int[] species, Vec3[] positions, double? energy, Vec3[]? forces, double weight = 1) =>
        new() { Species = species, Positions = positions, Energy = energy, Forces = forces, Weight = weight };
}
