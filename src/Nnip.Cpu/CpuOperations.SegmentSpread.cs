using Nnip.Backends;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void SegmentSpread(Chunk<T> chunk, DeviceBuffer<double> values, DeviceBuffer<T> rowValues)
    {
        var source = Doubles(values);
        T* target = Pointer(rowValues);
        for (int s = 0; s < chunk.Segments.Length; s++)
        {
            var segment = chunk.Segments[s];
            var value = Simd.Narrow<T>(source[s]);
            for (int z = 0; z < SpeciesCount; z++)
                new Span<T>(target + segment.RowStart[z], segment.SpeciesTo(z) - segment.SpeciesFrom(z)).Fill(value);
        }
        for (int z = 0; z < SpeciesCount; z++)
            ClearPadding(chunk, z, target, 1);
    }
}
