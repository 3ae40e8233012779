using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Memory;
using Nnip.Networks;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void NetworkPullback(RowLayout rows, DeviceBuffer<T> parameters, NetworkTape<T> tape, DeviceBuffer<T> inputAdjoints)
    {
        T* weights = Pointer(parameters), target = Pointer(inputAdjoints);
        var record = CheckedTape(tape, rows);
        for (int z = 0; z < Tables.Network.ClassCount; z++)
            for (int row = rows.Start[z]; row < rows.Start[z + 1]; row += PanelRows)
                Pullback(z, PanelCount(rows, z, row), rows.Count, weights, record, row, target + row);
    }

    /// <summary>d_L = 1; dE/da_(l-1) = W_l^T d_l; d_(l-1) = dE/da o act'; g = W_1^T d_1 + residual weights.</summary>
    private void Pullback(int z, int count, int stride, T* parameters, CpuNetworkTape<T> tape, int row, T* inputAdjoints)
    {
        var shape = Tables.Network;
        T* d = ones.Data;
        nint dStride = 0;
        for (int l = shape.LayerCount - 1; l > 0; l--)
        {
            ref readonly var layer = ref shape.Layer(z, l);
            T* e = tape.ValueAdjoints(l - 1, stride) + row;
            MultiplyDown(in layer, shape.LayerInputs(z, l), count, parameters, d, dStride, null, e, stride);
            d = tape.Adjoints(l - 1, stride) + row;
            dStride = stride;
            Hadamard(shape.LayerInputs(z, l), count, e, stride, tape.Slopes(l - 1, stride) + row, stride, d, stride);
        }
        ref readonly var first = ref shape.Layer(z, 0);
        int skip = shape.SkipOffset(z);
        MultiplyDown(in first, shape.Inputs[z], count, parameters, d, dStride, skip < 0 ? null : parameters + skip, inputAdjoints, stride);
    }

    /// <summary>
    /// target (features below, rows) = W^T source + offsets, summed over the places of a layer that read a feature (col2im).
    /// </summary>
    private static void MultiplyDown(
        in NetworkLayer layer, int below, int count, T* parameters, T* source, nint sourceStride, T* offsets, T* target, nint targetStride)
    {
        T* weights = parameters + layer.WeightOffset;
        if (layer.In == below)
        {
            Gemm.Multiply(layer.In, layer.Out, count, weights, 1, layer.In, source, sourceStride, offsets, target, targetStride);
            return;
        }
        for (int i = 0; i < below; i++)
            new Span<T>(target + i * targetStride, count).Fill(offsets == null ? default : offsets[i]);
        int slice = layer.Slice;
        for (int n = 0; n < layer.Columns; n++)
            for (int p = 0; p < layer.Positions; p++)
                for (int tap = 0; tap < layer.Taps; tap++)
                    Gemm.Multiply(slice, layer.Out, count, weights + tap * slice, 1, layer.In,
                        source + layer.Target(n, p) * sourceStride, sourceStride, null,
                        target + layer.Source(n, p, tap) * targetStride, targetStride, accumulate: true);
    }

    /// <summary>target = a o b, all (features, rows).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Hadamard(int features, int rows, T* a, nint aStride, T* b, nint bStride, T* target, nint targetStride)
    {
        for (int feature = 0; feature < features; feature++, a += aStride, b += bStride, target += targetStride)
            for (int row = 0; row < rows; row += Vector512<T>.Count)
                (Vector512.Load(a + row) * Vector512.Load(b + row)).Store(target + row);
    }
}
