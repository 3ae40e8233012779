using Nnip.Backends;
using Nnip.IO;
using Nnip.Networks;
using Nnip.Structures;
using Nnip.Training;

namespace Nnip.Bench.Report;

/// <summary>
/// What each initialisation has come to after some epochs: the force error over a few seeds. Whole curves, with plot: `nnip compare`.
/// </summary>
internal static class InitialisationCurves
{
    private const int MostFrames = 600, Seeds = 3;

    private static readonly int[] Epochs = [1, 5, 20];

    /// <summary>Trains with every initialisation, and from the report's average of an energy-only and a force-only model.</summary>
    public static IEnumerable<ReportRow> Measure(IBackend backend, Precision precision, Configuration[] frames)
    {
        frames = frames[..Math.Min(MostFrames, frames.Length)];
        var variants = Enum.GetValues<WeightInitialisation>().Select(initialisation => (Name: Words.Of(initialisation), initialisation, 0))
            .Append(("average of an energy-only and a force-only model", WeightInitialisation.GlorotUniform, 5));
        foreach (var (name, initialisation, pretraining) in variants)
        {
            var histories = Enumerable.Range(1, Seeds).Select(seed => Train((ulong)seed, initialisation, pretraining)).ToArray();
            foreach (int epoch in Epochs)
                yield return new(
                    FormattableString.Invariant($"force error after {epoch} epochs, {name}, mean of {Seeds} seeds, {frames.Length} frames"),
                    histories.Average(history => history[epoch - 1].ForceRmse), "meV/A");
        }

        IReadOnlyList<EpochRecord> Train(ulong seed, WeightInitialisation initialisation, int pretraining) => new TrainingJob
        {
            Settings = new()
            {
                Descriptor = BenchmarkData.ReportBasis,
                Network = new()
                {
                    Hidden = [8],
                    Activation = Activation.Tanh,
                    Sharing = NetworkSharing.Shared,
                    Initialisation = initialisation,
                },
                Pretraining = new() { Epochs = pretraining },
                Loss = new() { Energy = 1, Force = 1 },
                Epochs = Epochs[^1],
                BatchSize = 32,
                Precision = precision,
                Seed = seed,
            },
            Training = frames,
            Backend = backend,
            Observer = new NoObserver(),
        }.Run().History;
    }
}
