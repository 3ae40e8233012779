namespace Nnip.Descriptors;

/// <summary>
/// A descriptor as data: the pair basis, how neighbours are summed into densities, and for each centre species the
/// polynomials that make invariants of them. ACE and SNAP are tables of this one shape, so a backend implements the shape.
/// </summary>
public sealed class DescriptorTable
{
    /// <summary>Atomic numbers of the species (S), in the order that all per-species tables follow.</summary>
    public required int[] Species { get; init; }

    /// <summary>The one-particle functions.</summary>
    public required PairBasis PairBasis { get; init; }

    /// <summary>The invariants of each centre species (S); every graph has the same <see cref="ProductDag.DensityCount"/>.</summary>
    public required ProductDag[] Invariants { get; init; }

    /// <summary>
    /// What each invariant is, for people, per centre species: for ACE "Hf1,0 O2,1 O2,1 #1"
    /// (species n,l of each factor, number of the coupling).
    /// </summary>
    public required string[][] Labels { get; init; }

    /// <summary>Number of species S.</summary>
    public int SpeciesCount => Species.Length;

    /// <summary>Densities of one atom: S blocks of the pair basis; density of block z and function k has index z * K + k.</summary>
    public int DensityCount => SpeciesCount * PairBasis.Count;

    /// <summary>Number of invariants over all centre species: what `nnip descriptors` reports.</summary>
    public int InvariantCount => Invariants.Sum(dag => dag.InvariantCount);

    /// <summary>Cutoff of the pair list in Angstrom.</summary>
    public double Cutoff => PairBasis.Cutoff;
}
