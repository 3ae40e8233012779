using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public NetworkTape<T> AllocateTape(int rows)
    {
        int parts = checked(Plan.MostBlocks(rows) * Plan.PartLength);
        return new CudaNetworkTape<T>(Plan.Units, rows, parts, AllocateZeroed<T>);
    }

    private static CudaNetworkTape<T> CheckedTape(NetworkTape<T> tape, RowLayout rows) =>
        rows.Count <= tape.RowCapacity
            ? (CudaNetworkTape<T>)tape
            : throw new ArgumentException($"the tape holds {tape.RowCapacity} rows, but there are {rows.Count}", nameof(tape));
}
