using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void Narrow(DeviceBuffer<double> source, int count, int length, DeviceBuffer<T> destination)
    {
        lock (access)
            device.Launch(CommonKernel("narrow"), Grid.Over(length, RowThreads), RowThreads, 0,
                Address(source), count, length, Address(destination));
    }
}
