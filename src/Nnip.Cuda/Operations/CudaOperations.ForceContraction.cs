using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void ForceContraction(Chunk<T> chunk, DeviceBuffer<T> pairForces, DeviceBuffer<T> forces, DeviceBuffer<double>? virials)
    {
        const int Rows = 8, Components = 9;
        lock (access)
        {
            var tables = TablesOf(chunk);
            device.Launch(CommonKernel("force_contraction"), Grid.Over(chunk.Rows.Count, Rows), WarpSize * Rows, 0,
                tables.Address, Address(pairForces), Address(forces), tables.RowVirials);
            if (virials is null)
                return;
            device.Launch(CommonKernel("virial_sum"), new(chunk.Segments.Length, Components), SumThreads, 0,
                tables.Address, tables.RowVirials, Address(virials));
        }
    }
}
