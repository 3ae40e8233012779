using Nnip.Backends;
using Nnip.Cuda.Devices;
using Nnip.Memory;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void InputSpread(Chunk<T> chunk, RowLayout frameRows, DeviceBuffer<T> frameInputAdjoints, DeviceBuffer<T> inputAdjoints)
    {
        lock (access)
            device.Launch(CommonKernel("input_spread"), new(Grid.Over(chunk.Rows.Count, RowThreads).X, Tables.MaxSpeciesInputs),
                RowThreads, 0, TablesOf(chunk).Address, FirstInputs, Address(frameInputAdjoints), frameRows.Count, Address(inputAdjoints));
    }
}
