using System.Runtime.CompilerServices;
using Nnip.Backends;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void SegmentSum(Chunk<T> chunk, DeviceBuffer<T> rowValues, DeviceBuffer<double> sums)
    {
        var totals = Doubles(sums);
        T* values = Pointer(rowValues);
        for (int s = 0; s < chunk.Segments.Length; s++)
        {
            var segment = chunk.Segments[s];
            double sum = 0;
            for (int z = 0; z < SpeciesCount; z++)
                sum += SumRows(values, segment, z);
            totals[s] = sum;
        }
    }

    /// <summary>Sum over the rows of one species of a segment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SumRows(T* values, Segment<T> segment, int z)
    {
        double sum = 0;
        T* row = values + segment.RowStart[z], end = row + segment.SpeciesTo(z) - segment.SpeciesFrom(z);
        for (; row < end; row++)
            sum += Simd.Widen(*row);
        return sum;
    }
}
