using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void JacobianContraction(
        Chunk<T> chunk, DeviceBuffer<T> jacobian, DeviceBuffer<T> descriptorAdjoints, DeviceBuffer<T> pairForces)
    {
        const int Rows = 8;
        lock (access)
        {
            ulong tables = TablesOf(chunk).Address;
            for (int z = 0; z < SpeciesCount; z++)
            {
                int first = chunk.Rows.Start[z], count = chunk.Rows.Start[z + 1] - first;
                device.Launch(CommonKernel("jacobian_contraction"), Grid.Over(count, Rows), WarpSize * Rows, 0,
                    tables, graphs.At(z), first, count, Address(jacobian), Address(descriptorAdjoints), Address(pairForces));
            }
        }
    }
}
