using Nnip.Backends;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void SegmentSum(Chunk<T> chunk, DeviceBuffer<T> rowValues, DeviceBuffer<double> sums)
    {
        lock (access)
            device.Launch(CommonKernel("segment_sum"), chunk.Segments.Length, SumThreads, 0,
                TablesOf(chunk).Address, Address(rowValues), Address(sums));
    }
}
