using Nnip.Backends;
using Nnip.Descriptors;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Training;
using Nnip.Training.Reduction;

namespace Nnip.Bench.Report;

/// <summary>Principal components: all descriptors of a larger basis against 50 and 20 of their components.</summary>
internal static class ReductionTimes
{
    private const int MostFrames = 1000;

    /// <summary>Times the fit and an epoch for each number of inputs.</summary>
    public static IEnumerable<ReportRow> Measure(IBackend backend, Precision precision, Configuration[] frames)
    {
        frames = frames[..Math.Min(MostFrames, frames.Length)];
        var descriptor = BenchmarkData.Descriptor("accurate");
        int all = descriptor.Invariants[0].InvariantCount;
        foreach (int count in (int[])[all, 50, 20])
        {
            Standardisation? standardisation = null;
            string name = FormattableString.Invariant($"{count} of {all} descriptors, {frames.Length} frames");
            if (count < all)
            {
                double fit = Timing.Seconds(() => standardisation = Fit(backend, precision, frames, descriptor, count));
                yield return new($"principal components, {name}", fit);
            }
            var network = new NetworkShape(
                [count, count], [32, 32], Activation.Tanh, Readout.Local, NetworkSharing.PerSpecies, residual: false);
            using var pipeline = Pipelines.ForTraining(
                backend, precision, descriptor, network, BenchmarkData.ReferenceEnergies, frames, standardisation);
            double seconds = EpochTimes.Seconds(pipeline, new(1, 1, 0), ReportModel.Parameters(network));
            yield return new($"epoch, energies and forces, {name}", seconds);
        }
    }

    private static Standardisation Fit(
        IBackend backend, Precision precision, Configuration[] frames, DescriptorTable descriptor, int count)
    {
        var job = new TrainingJob
        {
            Settings = new()
            {
                Descriptor = BenchmarkData.AccurateBasis,
                Reduction = new() { Kind = ReductionKind.Pca, Count = count },
                Precision = precision,
            },
            Training = frames,
            Backend = backend,
            Observer = new NoObserver(),
        };
        return new InputReduction(job, descriptor, frames).Fit(CancellationToken.None)!;
    }
}
