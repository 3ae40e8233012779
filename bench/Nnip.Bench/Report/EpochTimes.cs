using Nnip.Backends;
using Nnip.IO;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Bench.Report;

/// <summary>
/// Epochs with descriptors kept, gradient and update included: on energies, on forces and on both; and each readout and both kinds of
/// convolutions on both.
/// </summary>
internal static class EpochTimes
{
    private const int BatchSize = 32;

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

    /// <summary>Median seconds of an epoch.</summary>
    public static double Seconds(ILossPipeline pipeline, LossWeights weights, double[] parameters)
    {
        var gradient = new double[parameters.Length];
        return ReportTimer.Median(pipeline.FrameCount, count =>
        {
            int[] order = [.. Enumerable.Range(0, count)];
            foreach (int[] batch in order.Chunk(BatchSize))
            {
                pipeline.Evaluate(batch, weights, parameters, gradient);
                for (int p = 0; p < parameters.Length; p++)
                    parameters[p] -= 1e-9 * gradient[p];
            }
        });
    }
}
