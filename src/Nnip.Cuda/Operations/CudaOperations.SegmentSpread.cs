using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void SegmentSpread(Chunk<T> chunk, DeviceBuffer<double> values, DeviceBuffer<T> rowValues)
    {
        lock (access)
            device.Launch(CommonKernel("segment_spread"), Grid.Over(chunk.Rows.Count, RowThreads), RowThreads, 0,
                TablesOf(chunk).Address, Address(values), Address(rowValues));
    }
}
