using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void InputSpread(
        Chunk<double> chunk, RowLayout frameRows, DeviceBuffer<double> frameInputAdjoints, DeviceBuffer<double> inputAdjoints)
    {
        foreach (int z in Classes(chunk.Rows))
            ClearClass(inputAdjoints, chunk.Rows, z, Tables.Network.SpeciesInputs[z]);
        foreach (var atom in Atoms(chunk))
        {
            int first = FirstInput(atom.Species);
            var g = Row(frameInputAdjoints, frameRows, atom.SegmentIndex, first + Tables.Network.SpeciesInputs[atom.Species]);
            SetRow(inputAdjoints, chunk.Rows, atom.Row, g.AsSpan(first));
        }
    }
}
