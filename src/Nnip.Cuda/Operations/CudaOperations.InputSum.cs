using Nnip.Backends;
using Nnip.Cuda.Devices;
using Nnip.Memory;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    private CudaBuffer<int>? firstInputs;

    /// <summary>Where the block of each species begins in the inputs of all species, and the end (S+1).</summary>
    private CudaBuffer<int> FirstInputs
    {
        get
        {
            if (firstInputs is not null)
                return firstInputs;
            var first = new int[SpeciesCount + 1];
            for (int z = 0; z < SpeciesCount; z++)
                first[z + 1] = first[z] + Tables.Network.SpeciesInputs[z];
            var buffer = AllocateZeroed<int>("first inputs of species", first.Length);
            try
            {
                buffer.Upload(first);
                return firstInputs = buffer;
            }
            catch
            {
                buffer.Dispose();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public void InputSum(Chunk<T> chunk, DeviceBuffer<T> inputs, RowLayout frameRows, DeviceBuffer<T> frameInputs)
    {
        const int Warps = 8;
        int features = Tables.Network.SpeciesInputs.Sum();
        lock (access)
            device.Launch(CommonKernel("input_sum"), new(Grid.Over(features, Warps).X, frameRows.Count), Warps * WarpSize, 0,
                TablesOf(chunk).Address, FirstInputs, Address(inputs), frameRows.Count, Address(frameInputs));
    }
}
