using Nnip.Backends;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void LossSum(ReadOnlySpan<DeviceBuffer<double>> parts, DeviceBuffer<double> factors, DeviceBuffer<double> norm,
        DeviceBuffer<double> sums)
    {
        const int Sums = 4;
        var kernel = CommonKernel("loss_sum");
        lock (access)
        {
            if (parts.IsEmpty)
                device.Launch(kernel, 1, Sums, 0, 0ul, Address(factors), Address(norm), Address(sums));
            for (int i = 0; i < parts.Length; i++)
                device.Launch(kernel, 1, Sums, 0, Address(parts[i]), Address(factors), i == 0 ? Address(norm) : 0ul, Address(sums));
        }
    }
}
