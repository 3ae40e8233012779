using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Memory;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void NetworkGradient(RowLayout rows, DeviceBuffer<T> parameters, DeviceBuffer<T> inputs, NetworkTape<T> tape,
        DeviceBuffer<T> energyAdjoints, DeviceBuffer<T>? inputTangents, DeviceBuffer<T> gradient)
    {
        T* weights = Pointer(parameters), x = Pointer(inputs), eps = Pointer(energyAdjoints), target = Pointer(gradient);
        T* v = inputTangents == null ? null : Pointer(inputTangents);
        new Span<T>(target, Tables.Network.ParameterCount).Clear();
        var record = CheckedTape(tape, rows);
        for (int z = 0; z < Tables.Network.ClassCount; z++)
            for (int row = rows.Start[z]; row < rows.Start[z + 1]; row += PanelRows)
                Gradient(z, PanelCount(rows, z, row), rows.Count, weights, x + row, record, row, eps + row,
                    v == null ? null : v + row, target);
    }

    /// <summary>Tangent and reverse sweeps of one panel; adds to the gradient.</summary>
    private void Gradient(
        int z, int count, int stride, T* parameters, T* x, CpuNetworkTape<T> tape, int row, T* eps, T* v, T* gradient)
    {
        var shape = Tables.Network;
        int units = 0, widest = 0;
        for (int l = 0; l < shape.LayerCount - 1; l++)
        {
            units += shape.Layer(z, l).Width;
            widest = Math.Max(widest, shape.Layer(z, l).Width);
        }
        nint panel = PanelStride(count);
        // t and u of the hidden layers, layer after layer, then two blocks for zb of this layer and of the one below.
        T* t = Scratch<T>.Get((int)panel * (2 * units + 2 * widest) + Vector512<T>.Count), u = t + units * panel;
        T* current = u + units * panel, next = current + widest * panel;
        if (v != null)
            Tangents(z, count, stride, parameters, v, tape, row, t, u, panel);

        int last = shape.LayerCount - 1, offset = units;
        T* zb = eps;
        nint zbStride = 0;
        for (int l = last; l >= 0; l--)
        {
            ref readonly var layer = ref shape.Layer(z, l);
            int below = shape.LayerInputs(z, l), slice = layer.Slice;
            offset -= l > 0 ? below : 0;
            T* a = l > 0 ? tape.Values(l - 1, stride) + row : x;
            T* d = v == null ? null : l == last ? ones.Data : tape.Adjoints(l, stride) + row;
            T* tangent = v == null ? null : l > 0 ? t + offset * panel : v;
            nint dStride = l == last ? 0 : stride, tangentStride = l > 0 ? panel : stride;
            for (int n = 0; n < layer.Columns; n++)
                for (int p = 0; p < layer.Positions; p++)
                {
                    nint place = layer.Target(n, p);
                    for (int tap = 0; tap < layer.Taps; tap++)
                    {
                        nint from = layer.Source(n, p, tap);
                        Gemm.AddOuter(layer.Out, slice, count, zb + place * zbStride, zbStride, a + from * stride, stride,
                            d == null ? null : d + place * dStride, dStride,
                            d == null ? null : tangent + from * tangentStride, tangentStride,
                            gradient + layer.WeightOffset + tap * slice, layer.In);
                    }
                    Gemm.AddRowSums(layer.Out, count, zb + place * zbStride, zbStride, gradient + layer.BiasOffset);
                }
            if (l == 0)
                break;
            MultiplyDown(in layer, below, count, parameters, zb, zbStride, null, next, panel);
            ReverseActivation(below, count, stride, next, panel, tape.Slopes(l - 1, stride) + row, v == null ? null : u + offset * panel,
                tape.ValueAdjoints(l - 1, stride) + row, tape.Curvatures(l - 1, stride) + row);
            zb = next;
            zbStride = panel;
            next = current;
            current = zb;
        }
        if (shape.SkipOffset(z) >= 0)
            Gemm.AddOuter(1, shape.Inputs[z], count, eps, 0, x, stride, v == null ? null : ones.Data, 0, v, stride,
                gradient + shape.SkipOffset(z), shape.Inputs[z]);
    }

    /// <summary>
    /// Stride between the features of a panel of so many rows: an odd number of cache lines, so that features side by side do not compete
    /// for the same few sets of the first-level cache.
    /// </summary>
    private static nint PanelStride(int count) => (count / Vector512<T>.Count | 1) * Vector512<T>.Count;

    /// <summary>t_0 = v; u_l = W_l t_(l-1); t_l = act' o u_l.</summary>
    private void Tangents(int z, int count, int stride, T* parameters, T* v, CpuNetworkTape<T> tape, int row, T* t, T* u, nint panel)
    {
        var shape = Tables.Network;
        T* source = v;
        nint sourceStride = stride;
        for (int l = 0; l < shape.LayerCount - 1; l++)
        {
            ref readonly var layer = ref shape.Layer(z, l);
            MultiplyUp(in layer, count, parameters, source, sourceStride, null, u, panel);
            Hadamard(layer.Width, count, u, panel, tape.Slopes(l, stride) + row, stride, t, panel);
            source = t;
            sourceStride = panel;
            t += layer.Width * panel;
            u += layer.Width * panel;
        }
    }

    /// <summary>zb = zb o act' + dE/da o act'' o u; without u the first term alone. zb and u have a stride of their own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReverseActivation(
        int features, int rows, nint stride, T* zb, nint panel, T* slopes, T* u, T* valueAdjoints, T* curvatures)
    {
        for (int feature = 0; feature < features; feature++)
        {
            for (int row = 0; row < rows; row += Vector512<T>.Count)
            {
                var value = Vector512.Load(zb + row) * Vector512.Load(slopes + row);
                if (u != null)
                    value = Fma(Vector512.Load(valueAdjoints + row) * Vector512.Load(curvatures + row), Vector512.Load(u + row), value);
                value.Store(zb + row);
            }
            zb += panel;
            u += u == null ? 0 : panel;
            slopes += stride;
            valueAdjoints += stride;
            curvatures += stride;
        }
    }
}
