using Nnip.Backends;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void VirialLoss(Chunk<T> chunk, DeviceBuffer<double> virials, DeviceBuffer<double> factors, DeviceBuffer<double> virialAdjoints,
        DeviceBuffer<double> losses)
    {
        lock (access)
            device.Launch(CommonKernel("virial_loss"), 1, SumThreads, 0,
                TablesOf(chunk).Address, Address(virials), Address(factors), Address(virialAdjoints), Address(losses));
    }
}
