using Nnip.Backends;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void DensityPullback(Chunk<T> chunk, DeviceBuffer<T> densityAdjoints, DeviceBuffer<T> pairForces)
    {
        lock (access)
            device.Launch(DescriptorKernel("density_pullback"), chunk.Rows.Count / pairBasis.PullbackRows,
                WarpSize * pairBasis.PullbackRows, 0, TablesOf(chunk).Address, Address(densityAdjoints), Address(pairForces));
    }
}
