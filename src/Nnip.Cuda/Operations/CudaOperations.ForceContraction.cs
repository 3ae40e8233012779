using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <summary>Rows of a block, a warp for each: as the kernels have it.</summary>
    private const int ForceWarps = 8;

    /// <inheritdoc/>
    public void ForceContraction(Chunk<T> chunk, DeviceBuffer<T> pairForces, DeviceBuffer<T> forces, DeviceBuffer<double>? virials)
    {
        const int Components = 9;
        lock (access)
        {
            var tables = TablesOf(chunk);
            device.Launch(CommonKernel("force_contraction"), Grid.Over(chunk.Rows.Count, ForceWarps), WarpSize * ForceWarps, 0,
                tables.Address, Address(pairForces), Address(forces), tables.RowVirials);
            for (int s = 0; s < chunk.Segments.Length; s++)
                ContractGhosts(tables, chunk.Segments[s], s, pairForces, forces);
            if (virials is null)
                return;
            device.Launch(CommonKernel("virial_sum"), new(chunk.Segments.Length, Components), SumThreads, 0,
                tables.Address, tables.RowVirials, Address(virials));
        }
    }

    /// <summary>Those of the last atoms of a segment that are ghosts.</summary>
    private void ContractGhosts(
        ChunkTables<T> tables, Segment<T> segment, int index, DeviceBuffer<T> pairForces, DeviceBuffer<T> forces)
    {
        int first = Math.Max(segment.AtomFrom, segment.Frame.OwnAtomCount), count = segment.AtomTo - first;
        if (count > 0)
            device.Launch(CommonKernel("force_contraction_ghosts"), Grid.Over(count, ForceWarps), WarpSize * ForceWarps, 0,
                tables.Address, index, first, count, Address(pairForces), Address(forces));
    }
}
