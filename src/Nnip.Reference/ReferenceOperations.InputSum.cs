using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void InputSum(Chunk<double> chunk, DeviceBuffer<double> inputs, RowLayout frameRows, DeviceBuffer<double> frameInputs)
    {
        var sums = Values(frameInputs);
        sums[..(Tables.Network.SpeciesInputs.Sum() * frameRows.Count)].Clear();
        foreach (var atom in Atoms(chunk))
        {
            var x = Row(inputs, chunk.Rows, atom.Row, Tables.Network.SpeciesInputs[atom.Species]);
            for (int d = 0; d < x.Length; d++)
                sums[(FirstInput(atom.Species) + d) * frameRows.Count + atom.SegmentIndex] += x[d];
        }
    }

    /// <summary>Where the block of a species begins in the inputs of the global readout.</summary>
    private int FirstInput(int species) => Tables.Network.SpeciesInputs.Take(species).Sum();
}
