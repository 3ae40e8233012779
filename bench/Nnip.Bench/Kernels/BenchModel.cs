using Nnip.Backends;
using Nnip.Networks;

namespace Nnip.Bench.Kernels;

/// <summary>A model of the table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Words">What it is.</param>
/// <param name="Tables">What its kernels are compiled for.</param>
internal sealed record BenchModel(string Name, string Words, ModelTables Tables)
{
    /// <summary>Frames x atoms of the report's job, and its pairs (bench/README.md counts them), for an epoch of each model.</summary>
    public const double Atoms = 6000 * 96, Pairs = 25.7e6;

    public static BenchModel[] All { get; } =
    [
        Create("report", [8], NetworkSharing.Shared, "26 descriptors (3-body, degree 3), shared network 26-8-1"),
        Create("default", [32, 32], NetworkSharing.PerSpecies,
            "the default settings: 4-body, degree 6, a network of 32-32 for each species"),
        Create("accurate", [64, 64], NetworkSharing.PerSpecies, "4-body, degree 8, a network of 64-64 for each species"),
    ];

    private static BenchModel Create(string name, int[] hidden, NetworkSharing sharing, string words)
    {
        var descriptor = BenchmarkData.Descriptor(name);
        int[] counts = [.. descriptor.Invariants.Select(dag => dag.InvariantCount)];
        return new(name, words,
            new(descriptor, descriptor.Invariants, new(counts, hidden, Activation.Tanh, Readout.Local, sharing, residual: false)));
    }
}
