using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void ForceContractionAdjoint(
        Chunk<T> chunk, DeviceBuffer<T> forceAdjoints, DeviceBuffer<double>? virialAdjoints, DeviceBuffer<T> pairTangents)
    {
        const int Rows = 8;
        lock (access)
            device.Launch(CommonKernel("force_contraction_adjoint"), Grid.Over(chunk.Rows.Count, Rows), WarpSize * Rows, 0,
                TablesOf(chunk).Address, Address(forceAdjoints), KernelArgument.Of(virialAdjoints), Address(pairTangents));
    }
}
