using Nnip.Descriptors;
using Nnip.Networks;

namespace Nnip.Backends;

/// <summary>All that a backend needs to know of a model to compile its operations; the parameters come with each call.</summary>
/// <param name="Descriptor">Species and pair basis.</param>
/// <param name="Inputs">For each species the graph from densities to network inputs, standardisation folded in (S).</param>
/// <param name="Network">Layer widths and parameter offsets.</param>
public sealed record ModelTables(DescriptorTable Descriptor, ProductDag[] Inputs, NetworkShape Network)
{
    /// <summary>The tables of a descriptor alone: raw invariants, and the smallest network there is.</summary>
    public static ModelTables OfDescriptor(DescriptorTable descriptor)
    {
        int[] counts = [.. descriptor.Invariants.Select(dag => dag.InvariantCount)];
        return new(
            descriptor, descriptor.Invariants, new(counts, [], Activation.Identity, Readout.Linear, NetworkSharing.PerSpecies, residual: false));
    }

    /// <summary>Largest number of inputs of a species: the number of features of an input block.</summary>
    public int MaxInvariants { get; } = Inputs.Max(dag => dag.InvariantCount);
}
