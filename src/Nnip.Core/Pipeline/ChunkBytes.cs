using Nnip.Backends;

namespace Nnip.Pipeline;

/// <summary>Size of the intermediate blocks that a frame adds to a chunk of the training step, in bytes.</summary>
internal static class ChunkBytes
{
    /// <summary>
    /// Densities, inputs and energies with adjoints and tangents, five blocks of each hidden layer,
    /// pair forces and tangents, forces and adjoints.
    /// </summary>
    public static unsafe long Of<T>(ModelTables tables, Frame<T> frame) where T : unmanaged
    {
        long row = 3L * tables.Descriptor.DensityCount + 3L * tables.MaxSpeciesInputs
            + (tables.Projections is null ? 0 : 3L * tables.MaxInvariants) + 5L * tables.Network.HiddenWidths.Sum() + 3;
        return sizeof(T) * (row * frame.AtomCount + 6L * frame.PairCount + 6L * frame.AtomCount);
    }
}
