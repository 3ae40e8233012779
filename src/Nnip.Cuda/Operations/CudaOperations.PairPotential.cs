using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    private PairTermTables<T>? pairTerms;

    /// <inheritdoc/>
    public void PairPotential(Chunk<T> chunk, DeviceBuffer<T> pairForces, DeviceBuffer<T> energies)
    {
        const int Rows = 8;
        lock (access)
        {
            pairTerms ??= store.MakingRoom(() => new PairTermTables<T>(device, Tables.PairTerms, SpeciesCount));
            device.Launch(CommonKernel("pair_potential"), Grid.Over(chunk.Rows.Count, Rows), WarpSize * Rows, 0,
                TablesOf(chunk).Address, pairTerms.Address, Address(pairForces), Address(energies));
        }
    }
}
