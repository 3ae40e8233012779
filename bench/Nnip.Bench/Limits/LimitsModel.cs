using Nnip.Descriptors.Ace;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Randomness;

namespace Nnip.Bench.Limits;

/// <summary>A model whose passes are held against the limits.</summary>
/// <param name="Name">Name in tables.</param>
/// <param name="Potential">The model; times do not depend on its parameters.</param>
internal sealed record LimitsModel(string Name, Potential Potential)
{
    /// <summary>The report's job, and one as people train today.</summary>
    public static IEnumerable<LimitsModel> All =>
    [
        new("3-body degree 3, 26-8-1", Make(BenchmarkData.ReportBasis, [8], Activation.Tanh, NetworkSharing.Shared)),
        new("4-body degree 6, 64-64", Make(BenchmarkData.DefaultBasis, [64, 64], Activation.Silu, NetworkSharing.PerSpecies)),
    ];

    private static Potential Make(AceSettings basis, int[] hidden, Activation activation, NetworkSharing sharing)
    {
        var descriptor = AceBasis.Build(basis);
        int[] counts = [.. descriptor.Invariants.Select(dag => dag.InvariantCount)];
        var network = new NetworkShape(counts, hidden, activation, Readout.Local, sharing, false);
        var random = new RandomStream(1);
        return new()
        {
            Settings = basis,
            Descriptor = descriptor,
            Mean = [.. counts.Select(count => new double[count])],
            Sigma = [.. counts.Select(count => Enumerable.Repeat(1.0, count).ToArray())],
            Network = network,
            Parameters = [.. Enumerable.Range(0, network.ParameterCount).Select(_ => 0.1 * random.NextNormal())],
            ReferenceEnergies = BenchmarkData.ReferenceEnergies,
        };
    }
}
