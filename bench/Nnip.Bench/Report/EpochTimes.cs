using Nnip.Backends;
using Nnip.IO;
using Nnip.Measurement;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Bench.Report;

/// <summary>
/// Epochs of Adam with descriptors kept: on energies, on forces and on both; and each readout and both kinds of convolutions on both.
/// </summary>
internal static class EpochTimes
{
    private const int BatchSize = 32, Epochs = 5;

    /// <summary>Seconds that the epochs fill: two where there are many frames, next to none in tests with two.</summary>
    private const double MostFillSeconds = 2, FillSecondsPerFrame = 1e-3;

    /// <summary>The report's seconds of an epoch on energies and forces.</summary>
    private const double Reported = 60;

    private static readonly (string Name, LossWeights Weights, double? Reported)[] Terms =
        [("energies", new(1, 0, 0), null), ("forces", new(0, 1, 0), null), ("energies and forces", new(1, 1, 0), Reported)];

    /// <summary>Times the epochs.</summary>
    public static IEnumerable<ReportRow> Measure(IBackend backend, Precision precision, Configuration[] frames)
    {
        var networks = Enum.GetValues<Readout>()
            .Select(readout => (Name: $"{Words.Of(readout)} readout", Network: ReportModel.Network(readout)))
            .Append(("convolutions along the inputs of each atom", ReportModel.Convolutional))
            .Append(("the report's convolutions over descriptors x atoms", ReportModel.Image(frames[0].Count)));
        foreach (var (kind, network) in networks)
        {
            bool first = network.Readout == Readout.Local && network.Convolutions.Length == 0;
            using var pipeline =
                Pipelines.ForTraining(backend, precision, ReportModel.Descriptor, network, BenchmarkData.ReferenceEnergies, frames);
            foreach (var (name, weights, reported) in Terms)
                if (first || weights.Energy * weights.Force > 0)
                    yield return new(
                        $"epoch, {kind}, {name}", Seconds(pipeline, weights, ReportModel.Parameters(network)),
                        Reported: first && frames.Length == ReportOptions.AllFrames ? reported : null);
        }
    }

    /// <summary>Median seconds of an epoch of Adam, once the compiler has come to rest: a training has many.</summary>
    public static double Seconds(ILossPipeline pipeline, LossWeights weights, double[] parameters)
    {
        int[][] batches = [.. Enumerable.Range(0, pipeline.FrameCount).Chunk(BatchSize)];
        using var session = ModelBenchmark.BeginAdam(pipeline, parameters);
        return Timing.Median(Epochs, () =>
        {
            for (int b = 0; b < batches.Length; b++)
                session.Advance(batches[b], batches[(b + 1) % batches.Length], weights, ModelBenchmark.Step);
            _ = session.ReadSums();
        }, Math.Min(MostFillSeconds, FillSecondsPerFrame * pipeline.FrameCount));
    }
}
