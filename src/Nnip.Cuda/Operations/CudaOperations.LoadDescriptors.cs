using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <summary>Threads of a block of kernels with a thread for each row.</summary>
    private const int RowThreads = 128;

    /// <inheritdoc/>
    public void LoadDescriptors(Chunk<T> chunk, DeviceBuffer<T> densities, DeviceBuffer<T> inputs)
    {
        lock (access)
        {
            var tables = TablesOf(chunk);
            if (!tables.AllCached)
                throw new InvalidOperationException("descriptors of a frame are loaded before they were cached");
            int features = Tables.Descriptor.DensityCount + Tables.MaxSpeciesInputs;
            device.Launch(CommonKernel("load_descriptors"), Grid.Over(chunk.Rows.Count, RowThreads) with { Y = features }, RowThreads, 0,
                tables.Address, Tables.Descriptor.DensityCount, FirstInputs, Address(densities), Address(inputs));
        }
    }
}
