using System.Runtime.CompilerServices;
using Nnip.Cuda.Devices;
using Nnip.Memory;

namespace Nnip.Cuda.Operations;

/// <summary>Launches of the kernels that walk product graphs.</summary>
internal sealed partial class CudaOperations<T>
{
    /// <summary>Blocks that work outside shared memory, for each multiprocessor.</summary>
    private const int ScratchBlocks = 4;

    private CudaBuffer<T>? graphScratch;

    /// <summary>
    /// Shared memory a block may take for the nodes of its rows; rows that need more are computed in device memory, of which each block has
    /// a part.
    /// </summary>
    internal int GraphSharedLimit { get; set; } = int.MaxValue;

    /// <summary>Prepares the launch for the rows of species z.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="rows">The rows of all species.</param>
    /// <param name="z">The species.</param>
    /// <param name="valuesOfRow">Numbers a row needs while it is computed.</param>
    /// <param name="slices">Parts of the work of a row that may be in different blocks.</param>
    private GraphWalk PlanWalk(Kernel kernel, RowLayout rows, int z, int valuesOfRow, int slices = 1)
    {
        int first = rows.Start[z], count = rows.Start[z + 1] - first, rowBytes = valuesOfRow * Unsafe.SizeOf<T>();
        if (rowBytes <= Math.Min(GraphSharedLimit, device.Properties.SharedBytesPerBlockOptIn))
        {
            var block = GraphBlock.For(rowBytes);
            kernel.SetMaxDynamicShared(block.SharedBytes);
            return new(kernel, first, count, new(count / block.Rows, slices), block.Rows, block.SharedBytes, 0);
        }
        int blocks = Math.Min(ScratchBlocks * device.Properties.MultiprocessorCount, count / GraphBlock.MaxRows);
        return new(kernel, first, count, blocks, GraphBlock.MaxRows, 0, count == 0 ? 0 : ScratchOf(valuesOfRow));
    }

    private void Launch(in GraphWalk walk, params ReadOnlySpan<KernelArgument> arguments)
    {
        lock (access)
            device.Launch(walk.Kernel, walk.Grid, WarpSize * walk.Rows, walk.SharedBytes, arguments);
    }

    /// <summary>Memory for as many rows as are computed at once.</summary>
    private ulong ScratchOf(int valuesOfRow)
    {
        int length = checked(ScratchBlocks * device.Properties.MultiprocessorCount * GraphBlock.MaxRows * valuesOfRow);
        lock (access)
        {
            if (graphScratch is null || graphScratch.Length < length)
            {
                graphScratch?.Dispose();
                graphScratch = AllocateZeroed<T>("nodes of product graphs", length);
            }
            return graphScratch.Address;
        }
    }

    /// <summary>A launch of a kernel that walks the graph of one species.</summary>
    private readonly record struct GraphWalk(
        Kernel Kernel, int FirstRow, int RowCount, Grid Grid, int Rows, int SharedBytes, ulong Scratch);
}
