using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void Widen(DeviceBuffer<T> source, int count, DeviceBuffer<double> destination)
    {
        lock (access)
            device.Launch(CommonKernel("widen"), Grid.Over(count, RowThreads), RowThreads, 0, Address(source), count, Address(destination));
    }
}
