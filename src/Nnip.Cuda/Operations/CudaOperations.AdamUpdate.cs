using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void AdamUpdate(AdamMemory memory, DeviceBuffer<double> gradient, DeviceBuffer<double> norm, DeviceBuffer<double> constants,
        DeviceBuffer<T> parameters)
    {
        ArgumentNullException.ThrowIfNull(memory);
        int count = Tables.Network.ParameterCount;
        lock (access)
            device.Launch(CommonKernel("adam_update"), Grid.Over(count, RowThreads), RowThreads, 0,
                count, Address(memory.Parameters), Address(memory.Mean), Address(memory.Square), Address(memory.Average),
                Address(memory.Decayed), Address(memory.Rates), Address(gradient), Address(norm), Address(constants), Address(parameters));
    }
}
