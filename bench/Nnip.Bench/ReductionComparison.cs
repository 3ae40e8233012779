using System.Diagnostics;
using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Descriptors.Ace;
using Nnip.Metrics;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Training;

namespace Nnip.Bench;

/// <summary>
/// Full descriptors against 50 and 20 inputs, as the report compared them: test errors, the least seconds of an epoch and of a prediction,
/// with the same network, seed and number of epochs. A first layer of 32 units leaves an active subspace of at most 32 directions.
/// </summary>
internal static class ReductionComparison
{
    private const int Epochs = 150, Passes = 25;

    private static readonly (string Name, ReductionSettings Settings)[] Models =
    [
        ("all descriptors", new()),
        ("50 principal components", new() { Kind = ReductionKind.Pca, Count = 50 }),
        ("20 principal components", new() { Kind = ReductionKind.Pca, Count = 20 }),
        ("50 principal components, whitened", new() { Kind = ReductionKind.Pca, Count = 50, Whiten = true }),
        ("20 principal components, whitened", new() { Kind = ReductionKind.Pca, Count = 20, Whiten = true }),
        ("active subspace, 0.999 of the mean square", new() { Kind = ReductionKind.ActiveSubspace }),
        ("active subspace of 20", new() { Kind = ReductionKind.ActiveSubspace, Count = 20 }),
    ];

    /// <summary>Trains every model on mlearn_Si and prints the table.</summary>
    public static void Run()
    {
        Configuration[] frames = [.. ExtendedXyzReader.Read(BenchmarkData.Path("mlearn_Si", "train.extxyz"))];
        Configuration[] test = [.. ExtendedXyzReader.Read(BenchmarkData.Path("mlearn_Si", "test.extxyz"))];
        using var backend = new CpuBackend(Environment.ProcessorCount);
        Console.WriteLine($"mlearn_Si, {frames.Length} frames, {Epochs} epochs, threads {backend.Workers}\n");
        Console.WriteLine(
            "| inputs | energy MAE / RMSE, meV/atom | force MAE / RMSE, meV/A | fit, s | epoch, ms | prediction, us/atom |\n"
            + "|---|---|---|---|---|---|");
        foreach (var (name, reduction) in Models)
            Compare(backend, frames, test, name, reduction);
    }

    private static void Compare(IBackend backend, Configuration[] frames, Configuration[] test, string name, ReductionSettings reduction)
    {
        var clock = Stopwatch.StartNew();
        var result = new TrainingJob
        {
            Settings = Settings(reduction),
            Training = frames,
            Validation = [],
            Backend = backend,
            Observer = new NoObserver(),
        }.Run();
        double[] epochs = [.. result.History.Select(record => record.Seconds).Order()];
        double fit = clock.Elapsed.TotalSeconds - epochs.Sum();
        using var calculator = Pipelines.Calculator(backend, result.Potential, Precision.Float);
        var errors = ErrorTable.Of(test, [.. calculator.Compute(test)]).All;
        double atoms = test.Sum(frame => frame.Count);
        double seconds = Timing.Median(Passes, () => Predict(calculator, test), fill: 1);
        Console.WriteLine(FormattableString.Invariant(
            $"| {name} ({result.Potential.Network.SpeciesInputs[0]}) | {errors.Energy.Mae:F1} / {errors.Energy.Rmse:F1} ")
            + FormattableString.Invariant(
                $"| {errors.Force.Mae:F0} / {errors.Force.Rmse:F0} | {fit:F1} | {1000 * epochs[0]:F1} ")
            + FormattableString.Invariant($"| {1e6 * seconds / atoms:F2} |"));
    }

    private static void Predict(ICalculator calculator, Configuration[] frames)
    {
        foreach (var _ in calculator.Compute(frames))
        {
        }
    }

    private static TrainingSettings Settings(ReductionSettings reduction) => new()
    {
        Descriptor = new AceSettings { Species = ["Si"], BodyOrder = 4, Degree = 12, R0 = 2.4, Cutoff = 5.5 },
        Reduction = reduction,
        Network = new() { Hidden = [32, 32] },
        Loss = new() { Energy = 20, Force = 1 },
        Optimizer = new() { LearningRate = 0.005 },
        Schedule = new() { Kind = ScheduleKind.Cosine },
        EmaDecay = 0.99,
        BatchSize = 4,
        Epochs = Epochs,
    };
}
