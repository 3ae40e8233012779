using Nnip.Backends;
using Nnip.Cuda.Devices;
using Nnip.Memory;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void NetworkForward(
        RowLayout rows, DeviceBuffer<T> parameters, DeviceBuffer<T> inputs, NetworkTape<T> tape, DeviceBuffer<T> energies)
    {
        var record = CheckedTape(tape, rows);
        lock (access)
        {
            if (IsNarrow)
                LaunchNarrow("network_forward", rows, Address(parameters), Address(inputs), record.Preactivations, Address(energies));
            else
                ForwardWide(rows, CudaBuffer<T>.Of(parameters), CudaBuffer<T>.Of(inputs), record, CudaBuffer<T>.Of(energies));
        }
    }

    private void ForwardWide(
        RowLayout rows, CudaBuffer<T> parameters, CudaBuffer<T> inputs, CudaNetworkTape<T> tape, CudaBuffer<T> energies)
    {
        ulong source = inputs.Address;
        for (int l = 0; l <= LastHidden; l++)
        {
            int start = LayerStart(l, rows);
            ulong z = tape.Preactivations.At(start), a = tape.Values.At(start);
            MultiplyUp(l, rows, parameters, source, tape.Preactivations, start);
            LaunchElements("network_activate", Shape.HiddenWidths[l], rows, parameters, l, z, a);
            source = a;
        }
        const int BlockRows = 32, Shares = 8;
        LaunchNetwork("network_output", Grid.Over(rows.Count, BlockRows), BlockRows * Shares, rows, parameters, source, inputs, energies);
    }
}
