using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <summary>Most blocks of the first kernel; one block adds up what they sum.</summary>
    private const int ForceLossBlocks = SumThreads;

    private CudaBuffer<double>? partialForceLosses;

    /// <inheritdoc/>
    public void ForceLoss(Chunk<T> chunk, DeviceBuffer<T> forces, DeviceBuffer<double> factors, DeviceBuffer<T> forceAdjoints,
        DeviceBuffer<double> losses)
    {
        lock (access)
        {
            var partial = partialForceLosses ??= AllocateZeroed<double>("force losses of blocks", ForceLossBlocks);
            int blocks = Math.Min(ForceLossBlocks, Grid.Over(chunk.Rows.Count, SumThreads).X);
            device.Launch(CommonKernel("force_loss"), blocks, SumThreads, 0,
                TablesOf(chunk).Address, Address(forces), Address(factors), Address(forceAdjoints), partial);
            device.Launch(CommonKernel("force_loss_sum"), 1, SumThreads, 0, partial, blocks, Address(losses));
        }
    }
}
