using Nnip.Backends;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void DensityPushforward(Chunk<T> chunk, DeviceBuffer<T> pairTangents, DeviceBuffer<T> densityTangents)
    {
        lock (access)
            device.Launch(DescriptorKernel("density_pushforward"), chunk.Rows.Count / pairBasis.PushforwardRows,
                WarpSize * pairBasis.PushforwardRows, 0, TablesOf(chunk).Address, Address(pairTangents), Address(densityTangents));
    }
}
