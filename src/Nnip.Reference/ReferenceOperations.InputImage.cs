using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void InputImage(Chunk<double> chunk, DeviceBuffer<double> inputs, RowLayout frameRows, DeviceBuffer<double> images)
    {
        var target = Values(images);
        target[..(Tables.Network.ImageFeatures * frameRows.Count)].Clear();
        foreach (var atom in Atoms(chunk))
        {
            var x = Row(inputs, chunk.Rows, atom.Row, Tables.Network.SpeciesInputs[atom.Species]);
            for (int d = 0; d < x.Length; d++)
                target[Tables.Network.ImageFeature(atom.Index, FirstInput(atom.Species) + d) * frameRows.Count + atom.SegmentIndex] = x[d];
        }
    }

    /// <inheritdoc/>
    public void InputImageSpread(
        Chunk<double> chunk, RowLayout frameRows, DeviceBuffer<double> imageAdjoints, DeviceBuffer<double> inputAdjoints)
    {
        var source = Values(imageAdjoints);
        for (int z = 0; z < SpeciesCount; z++)
            ClearClass(inputAdjoints, chunk.Rows, z, Tables.Network.SpeciesInputs[z]);
        foreach (var atom in Atoms(chunk))
        {
            var g = new double[Tables.Network.SpeciesInputs[atom.Species]];
            for (int d = 0; d < g.Length; d++)
                g[d] = source[Tables.Network.ImageFeature(atom.Index, FirstInput(atom.Species) + d) * frameRows.Count + atom.SegmentIndex];
            SetRow(inputAdjoints, chunk.Rows, atom.Row, g);
        }
    }
}
