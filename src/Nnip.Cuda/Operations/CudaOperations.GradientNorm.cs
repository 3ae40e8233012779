using Nnip.Backends;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void GradientNorm(DeviceBuffer<double> gradient, DeviceBuffer<double> norm)
    {
        lock (access)
            device.Launch(CommonKernel("gradient_norm"), 1, SumThreads, 0, Address(gradient), Tables.Network.ParameterCount, Address(norm));
    }
}
