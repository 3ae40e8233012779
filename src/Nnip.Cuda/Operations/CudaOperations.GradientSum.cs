using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void GradientSum(ReadOnlySpan<DeviceBuffer<T>> parts, DeviceBuffer<double> gradient)
    {
        int count = Tables.Network.ParameterCount;
        lock (access)
        {
            if (parts.IsEmpty)
                CudaBuffer<double>.Of(gradient).Clear(0, count);
            for (int i = 0; i < parts.Length; i++)
                device.Launch(CommonKernel("gradient_sum"), Grid.Over(count, SumThreads), SumThreads, 0,
                    Address(parts[i]), count, i == 0 ? 1 : 0, Address(gradient));
        }
    }
}
