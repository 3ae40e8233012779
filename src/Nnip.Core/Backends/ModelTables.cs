using Nnip.Descriptors;
using Nnip.Empirical;
using Nnip.Networks;

namespace Nnip.Backends;

/// <summary>All that a backend needs to know of a model to compile its operations; the parameters come with each call.</summary>
/// <param name="Descriptor">Species and pair basis.</param>
/// <param name="Inputs">For each species the graph from densities to descriptors, standardisation folded in (S).</param>
/// <param name="Network">Layer widths and parameter offsets.</param>
/// <param name="Projections">For each species the map from descriptors to network inputs (S); null = they are the same.</param>
public sealed record ModelTables(DescriptorTable Descriptor, ProductDag[] Inputs, NetworkShape Network, Projection[]? Projections = null)
{
    /// <summary>The tables of a descriptor alone: raw invariants, and the smallest network there is.</summary>
    public static ModelTables OfDescriptor(DescriptorTable descriptor)
    {
        int[] counts = [.. descriptor.Invariants.Select(dag => dag.InvariantCount)];
        return new(
            descriptor, descriptor.Invariants,
            new(counts, [], Activation.Identity, Readout.Linear, NetworkSharing.PerSpecies, residual: false));
    }

    /// <summary>Empirical terms that prediction adds to the network.</summary>
    public PairTerms PairTerms { get; init; } = PairTerms.None;

    /// <summary>
    /// Cutoff of the pair list in Angstrom: the larger of those of descriptor and pair terms, each of which is zero beyond its own.
    /// </summary>
    public double Cutoff => Math.Max(Descriptor.Cutoff, PairTerms.Cutoff);

    /// <summary>Whether there is a network: with no inputs at all, the pair terms are the whole model.</summary>
    public bool HasNetwork => MaxInvariants > 0;

    /// <summary>Largest number of descriptors of a species: the number of features of a block of descriptors.</summary>
    public int MaxInvariants { get; } = Inputs.Max(dag => dag.InvariantCount);

    /// <summary>Largest number of network inputs of a species: the number of features of a block of inputs.</summary>
    public int MaxSpeciesInputs { get; } = Network.SpeciesInputs.Max();
}
