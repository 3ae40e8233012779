using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void InputSum(Chunk<T> chunk, DeviceBuffer<T> inputs, RowLayout frameRows, DeviceBuffer<T> frameInputs)
    {
        T* source = Pointer(inputs), target = Pointer(frameInputs);
        for (int z = 0; z < SpeciesCount; z++)
            for (int d = 0; d < Tables.Network.SpeciesInputs[z]; d++, target += frameRows.Count)
            {
                var feature = source + (nint)d * chunk.Rows.Count;
                for (int s = 0; s < chunk.Segments.Length; s++)
                    target[s] = Simd.Narrow<T>(SumRows(feature, chunk.Segments[s], z));
                new Span<T>(target + chunk.Segments.Length, frameRows.Count - chunk.Segments.Length).Clear();
            }
    }
}
