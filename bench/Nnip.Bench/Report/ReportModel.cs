using Nnip.Descriptors;
using Nnip.Networks;

namespace Nnip.Bench.Report;

/// <summary>The models of the job: 26 descriptors and a shared 26-8-1 network.</summary>
internal static class ReportModel
{
    /// <summary>The descriptors.</summary>
    public static DescriptorTable Descriptor { get; } = BenchmarkData.Descriptor("report");

    /// <summary>The network of a readout; the linear one has no hidden layer.</summary>
    public static NetworkShape Network(Readout readout) => new(
        [.. Descriptor.Invariants.Select(dag => dag.InvariantCount)], readout == Readout.Linear ? [] : [8], Activation.Tanh, readout,
        NetworkSharing.Shared, residual: false);

    /// <summary>Some parameters; times do not depend on them.</summary>
    public static double[] Parameters(NetworkShape network) =>
        [.. Enumerable.Range(0, network.ParameterCount).Select(i => 0.1 * Math.Sin(i + 1))];
}
