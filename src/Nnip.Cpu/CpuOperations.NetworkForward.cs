using Nnip.Backends;
using Nnip.Memory;
using Nnip.Networks;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    /// <summary>Rows that go through all layers together, so that their activations stay in the cache.</summary>
    private const int PanelRows = 256;

    public void NetworkForward(
        RowLayout rows, DeviceBuffer<T> parameters, DeviceBuffer<T> inputs, NetworkTape<T> tape, DeviceBuffer<T> energies)
    {
        T* weights = Pointer(parameters), x = Pointer(inputs), target = Pointer(energies);
        var record = CheckedTape(tape, rows);
        for (int z = 0; z < Tables.Network.ClassCount; z++)
            for (int row = rows.Start[z]; row < rows.Start[z + 1]; row += PanelRows)
                Forward(z, PanelCount(rows, z, row), rows.Count, weights, x + row, record, row, target + row);
    }

    private static CpuNetworkTape<T> CheckedTape(NetworkTape<T> tape, RowLayout rows) =>
        rows.Count <= tape.RowCapacity
            ? (CpuNetworkTape<T>)tape
            : throw new ArgumentException($"the tape holds {tape.RowCapacity} rows, but there are {rows.Count}", nameof(tape));

    /// <summary>Rows of class z in the panel that starts at a row.</summary>
    private static int PanelCount(RowLayout rows, int z, int row) => Math.Min(PanelRows, rows.Start[z + 1] - row);

    private void Forward(int z, int count, int stride, T* parameters, T* x, CpuNetworkTape<T> tape, int row, T* energies)
    {
        var shape = Tables.Network;
        T* source = x;
        int last = shape.LayerCount - 1;
        for (int l = 0; l < last; l++)
        {
            ref readonly var layer = ref shape.Layer(z, l);
            T* target = tape.Values(l, stride) + row;
            MultiplyUp(in layer, count, parameters, source, stride, parameters + layer.BiasOffset, target, stride);
            ActivationKernel.Apply(shape.Activation, layer.Width, count, stride,
                target, tape.Slopes(l, stride) + row, tape.Curvatures(l, stride) + row);
            source = target;
        }
        ref readonly var output = ref shape.Layer(z, last);
        for (int n = 0; n < output.Columns; n++)
        {
            Gemm.Multiply(1, output.In, count, parameters + output.WeightOffset, output.In, 1,
                source + (nint)output.Source(n, 0, 0) * stride, stride,
                parameters + output.BiasOffset, energies, stride, accumulate: n > 0);
        }
        if (shape.SkipOffset(z) >= 0)
            Gemm.Multiply(1, shape.Inputs[z], count, parameters + shape.SkipOffset(z), shape.Inputs[z], 1, x, stride,
                null, energies, stride, accumulate: true);
    }

    /// <summary>target (width, rows) = W source + bias at every place of a layer; without biases where there are none.</summary>
    private static void MultiplyUp(
        in NetworkLayer layer, int count, T* parameters, T* source, nint sourceStride, T* biases, T* target, nint targetStride)
    {
        for (int feature = 0; feature < (layer.Margin > 0 ? layer.Width : 0); feature++)
            new Span<T>(target + feature * targetStride, count).Clear();
        int slice = layer.Slice;
        for (int n = 0; n < layer.Columns; n++)
            for (int p = 0; p < layer.Positions; p++)
                for (int tap = 0; tap < layer.Taps; tap++)
                    Gemm.Multiply(layer.Out, slice, count, parameters + layer.WeightOffset + tap * slice, layer.In, 1,
                        source + layer.Source(n, p, tap) * sourceStride, sourceStride, tap == 0 ? biases : null,
                        target + layer.Target(n, p) * targetStride, targetStride, accumulate: tap > 0);
    }
}
