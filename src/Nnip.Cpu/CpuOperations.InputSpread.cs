using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void InputSpread(Chunk<T> chunk, RowLayout frameRows, DeviceBuffer<T> frameInputAdjoints, DeviceBuffer<T> inputAdjoints)
    {
        T* source = Pointer(frameInputAdjoints), target = Pointer(inputAdjoints);
        for (int z = 0; z < SpeciesCount; z++)
        {
            for (int d = 0; d < Tables.Network.SpeciesInputs[z]; d++, source += frameRows.Count)
                for (int s = 0; s < chunk.Segments.Length; s++)
                {
                    var segment = chunk.Segments[s];
                    var rows = target + (nint)d * chunk.Rows.Count + segment.RowStart[z];
                    new Span<T>(rows, segment.SpeciesTo(z) - segment.SpeciesFrom(z)).Fill(source[s]);
                }
            ClearPadding(chunk, z, target, Tables.Network.SpeciesInputs[z]);
        }
    }
}
