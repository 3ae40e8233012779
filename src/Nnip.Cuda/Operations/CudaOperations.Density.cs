using Nnip.Backends;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void Density(Chunk<T> chunk, DeviceBuffer<T> densities)
    {
        lock (access)
            device.Launch(DescriptorKernel("density"), chunk.Rows.Count / pairBasis.DensityRows, WarpSize * pairBasis.DensityRows, 0,
                TablesOf(chunk).Address, Address(densities));
    }
}
