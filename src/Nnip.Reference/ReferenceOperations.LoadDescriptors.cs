using Nnip.Backends;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void LoadDescriptors(Chunk<double> chunk, DeviceBuffer<double> densities, DeviceBuffer<double> inputs)
    {
        int densityCount = Tables.Descriptor.DensityCount;
        foreach (int z in Classes(chunk.Rows))
        {
            ClearClass(densities, chunk.Rows, z, densityCount);
            ClearClass(inputs, chunk.Rows, z, Tables.Network.SpeciesInputs[z]);
        }
        foreach (var atom in Atoms(chunk))
        {
            var cache = atom.Segment.Frame.Cache ?? throw new InvalidOperationException("a frame without a descriptor cache");
            int row = cache.Rows.Start[atom.Species] + atom.Index - atom.Segment.Frame.SpeciesStart[atom.Species];
            SetRow(densities, chunk.Rows, atom.Row, Row(cache.Densities, cache.Rows, row, densityCount));
            SetRow(inputs, chunk.Rows, atom.Row, Row(cache.Inputs, cache.Rows, row, Tables.Network.SpeciesInputs[atom.Species]));
        }
    }
}
