using Nnip.Backends;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <summary>Threads of the blocks that sum (cuda/block_sum.cuh).</summary>
    private const int SumThreads = 256;

    /// <inheritdoc/>
    public void EnergyLoss(Chunk<T> chunk, DeviceBuffer<double> energies, DeviceBuffer<double> factors, DeviceBuffer<double> energyAdjoints,
        DeviceBuffer<double> losses)
    {
        lock (access)
            device.Launch(CommonKernel("energy_loss"), 1, SumThreads, 0,
                TablesOf(chunk).Address, Address(energies), Address(factors), Address(energyAdjoints), Address(losses));
    }
}
