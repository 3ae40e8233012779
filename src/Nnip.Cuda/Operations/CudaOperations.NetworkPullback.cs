using Nnip.Backends;
using Nnip.Cuda.Devices;
using Nnip.Memory;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void NetworkPullback(RowLayout rows, DeviceBuffer<T> parameters, NetworkTape<T> tape, DeviceBuffer<T> inputAdjoints)
    {
        var record = CheckedTape(tape, rows);
        lock (access)
        {
            if (IsNarrow)
                LaunchNarrow("network_pullback", rows, Address(parameters), record.Preactivations, Address(inputAdjoints));
            else
                PullbackWide(rows, CudaBuffer<T>.Of(parameters), record, CudaBuffer<T>.Of(inputAdjoints));
        }
    }

    private void PullbackWide(RowLayout rows, CudaBuffer<T> parameters, CudaNetworkTape<T> tape, CudaBuffer<T> inputAdjoints)
    {
        if (Shape.Residual || LastHidden < 0)
            LaunchElements("network_linear_adjoints", Shape.MaxInputs, rows, parameters, inputAdjoints);
        for (int l = LastHidden; l >= 0; l--)
        {
            int start = LayerStart(l, rows);
            ulong z = tape.Preactivations.At(start), d = tape.Adjoints.At(start);
            if (l == LastHidden)
                LaunchElements("network_delta_last", Shape.HiddenWidths[l], rows, parameters, z, d);
            else
                LaunchElements("network_delta", Shape.HiddenWidths[l], rows, z, tape.ValueAdjoints.At(start), d);
            if (l == 0)
                MultiplyDown(l, rows, parameters, tape, d, inputAdjoints, 0, accumulate: Shape.Residual);
            else
                MultiplyDown(l, rows, parameters, tape, d, tape.ValueAdjoints, LayerStart(l - 1, rows));
        }
    }
}
