using Nnip.Descriptors.Ace;

namespace Nnip.Descriptors;

/// <summary>The descriptor of potentials that have none: no functions, no densities, no invariants.</summary>
internal static class NoDescriptor
{
    // Its radial functions are never evaluated; the smallest cutoff leaves that of the pair terms to decide.
    private const double R0 = 1, Cutoff = 0.1;

    /// <summary>The table for these atomic numbers (S).</summary>
    public static DescriptorTable Table(int[] species) => new()
    {
        Species = species,
        PairBasis = new AcePairBasis(new AceRadialBasis(1, R0, Cutoff, 0, 2, 0), [0]),
        Invariants = [.. species.Select(_ => new ProductDagBuilder(0).Build())],
        Labels = [.. species.Select(_ => Array.Empty<string>())],
    };
}
