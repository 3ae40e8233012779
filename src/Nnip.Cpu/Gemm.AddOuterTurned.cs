using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal static unsafe partial class Gemm
{
    /// <summary>
    /// With many outputs it is less work to turn the inputs than to sum over lanes for each output: inputs then lie in lanes, and rows are
    /// summed one after the other. So many rows of both products stay in the first-level cache.
    /// </summary>
    private const int LeastTurnedOutputs = 48, TurnedRows = 128;

    /// <summary>Inputs that are turned together: two vectors.</summary>
    private static int TurnedInputs<T>() where T : unmanaged => 2 * Vector512<T>.Count;

    /// <summary>The product for all whole blocks of <see cref="TurnedInputs"/>, whose number of inputs it returns.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int AddOuterTurned<T>(OuterProduct<T> p) where T : unmanaged
    {
        int width = TurnedInputs<T>(), inputs = p.Inputs - p.Inputs % width, eights = p.Outputs - p.Outputs % 8;
        byte* memory = stackalloc byte[2 * TurnedRows * 2 * Vector512<byte>.Count + Vector512<byte>.Count];
        var turned = (T*)((nint)(memory + Vector512<byte>.Count - 1) & -Vector512<byte>.Count);
        bool two = p.SecondY != null;
        T* second = two ? turned + TurnedRows * width : null;
        for (int left = p.Rows; left > 0; left -= TurnedRows, p.Move(TurnedRows))
        {
            int rows = Math.Min(TurnedRows, left);
            for (int input = 0; input < inputs; input += width)
            {
                Turn(rows, p.X + input * p.XStride, p.XStride, turned);
                if (two)
                    Turn(rows, p.SecondX + input * p.SecondXStride, p.SecondXStride, second);
                T* sums = p.Sums + input;
                for (int o = 0; o < eights; o += 8)
                    OuterStrip8(rows, p.Y + o * p.YStride, p.YStride, turned, two ? p.SecondY + o * p.SecondYStride : null, p.SecondYStride,
                        second, sums + o * p.OutputStride, p.OutputStride);
                if (eights == p.Outputs)
                    continue;
                sums += eights * p.OutputStride;
                Multiply(p.Outputs - eights, rows, width, p.Y + eights * p.YStride, p.YStride, 1, turned, width, null, sums, p.OutputStride,
                    accumulate: true);
                if (two)
                    Multiply(p.Outputs - eights, rows, width, p.SecondY + eights * p.SecondYStride, p.SecondYStride, 1, second, width, null,
                        sums, p.OutputStride, accumulate: true);
            }
        }
        return inputs;
    }

    /// <summary>Eight outputs by two vectors of inputs: sums over the rows of both products before they meet memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OuterStrip8<T>(
        int rows, T* zb, nint zbStride, T* a, T* d, nint dStride, T* t, T* target, nint targetStride) where T : unmanaged
    {
        var zero = Vector512<T>.Zero;
        Vector512<T> a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero, a6 = zero, a7 = zero;
        Vector512<T> b0 = zero, b1 = zero, b2 = zero, b3 = zero, b4 = zero, b5 = zero, b6 = zero, b7 = zero;
        while (true)
        {
            T* y0 = zb, y1 = y0 + zbStride, y2 = y1 + zbStride, y3 = y2 + zbStride;
            nint half = 4 * zbStride;
            for (int row = 0; row < rows; row++)
            {
                Vector512<T> left = Vector512.Load(a), right = Vector512.Load(a + Vector512<T>.Count);
                a += 2 * Vector512<T>.Count;
                var c = Broadcast(y0);
                a0 = Fma(c, left, a0);
                b0 = Fma(c, right, b0);
                c = Broadcast(y1);
                a1 = Fma(c, left, a1);
                b1 = Fma(c, right, b1);
                c = Broadcast(y2);
                a2 = Fma(c, left, a2);
                b2 = Fma(c, right, b2);
                c = Broadcast(y3);
                a3 = Fma(c, left, a3);
                b3 = Fma(c, right, b3);
                c = Broadcast(y0 + half);
                a4 = Fma(c, left, a4);
                b4 = Fma(c, right, b4);
                c = Broadcast(y1 + half);
                a5 = Fma(c, left, a5);
                b5 = Fma(c, right, b5);
                c = Broadcast(y2 + half);
                a6 = Fma(c, left, a6);
                b6 = Fma(c, right, b6);
                c = Broadcast(y3 + half);
                a7 = Fma(c, left, a7);
                b7 = Fma(c, right, b7);
                y0++;
                y1++;
                y2++;
                y3++;
            }
            if (d == null)
                break;
            zb = d;
            zbStride = dStride;
            a = t;
            d = null;
        }
        AddTo(ref target, targetStride, a0, b0);
        AddTo(ref target, targetStride, a1, b1);
        AddTo(ref target, targetStride, a2, b2);
        AddTo(ref target, targetStride, a3, b3);
        AddTo(ref target, targetStride, a4, b4);
        AddTo(ref target, targetStride, a5, b5);
        AddTo(ref target, targetStride, a6, b6);
        AddTo(ref target, targetStride, a7, b7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<T>(ref T* target, nint stride, Vector512<T> left, Vector512<T> right) where T : unmanaged
    {
        (Vector512.Load(target) + left).Store(target);
        (Vector512.Load(target + Vector512<T>.Count) + right).Store(target + Vector512<T>.Count);
        target += stride;
    }

    /// <summary>target (rows, inputs) from source (inputs, rows), for a block of inputs: a lane of 128 bits of inputs at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn<T>(int rows, T* source, nint stride, T* target) where T : unmanaged
    {
        int width = TurnedInputs<T>(), group = Vector128<T>.Count;
        for (int i = 0; i < width; i += group, source += group * stride, target += group)
            for (int row = 0; row < rows; row += Vector512<T>.Count)
            {
                T* from = source + row, to = target + row * width;
                if (typeof(T) == typeof(float))
                {
                    Vector512<float> f0 = Vector512.Load((float*)from), f1 = Vector512.Load((float*)(from + stride));
                    Vector512<float> f2 = Vector512.Load((float*)(from + 2 * stride)), f3 = Vector512.Load((float*)(from + 3 * stride));
                    Vector512<double> low01 = Avx512F.UnpackLow(f0, f1).AsDouble(), high01 = Avx512F.UnpackHigh(f0, f1).AsDouble();
                    Vector512<double> low23 = Avx512F.UnpackLow(f2, f3).AsDouble(), high23 = Avx512F.UnpackHigh(f2, f3).AsDouble();
                    StoreLanes(Avx512F.UnpackLow(low01, low23).As<double, T>(), to, 4 * width);
                    StoreLanes(Avx512F.UnpackHigh(low01, low23).As<double, T>(), to + width, 4 * width);
                    StoreLanes(Avx512F.UnpackLow(high01, high23).As<double, T>(), to + 2 * width, 4 * width);
                    StoreLanes(Avx512F.UnpackHigh(high01, high23).As<double, T>(), to + 3 * width, 4 * width);
                    continue;
                }
                Vector512<double> d0 = Vector512.Load((double*)from), d1 = Vector512.Load((double*)(from + stride));
                StoreLanes(Avx512F.UnpackLow(d0, d1).As<double, T>(), to, 2 * width);
                StoreLanes(Avx512F.UnpackHigh(d0, d1).As<double, T>(), to + width, 2 * width);
            }
    }

    /// <summary>Stores the four lanes of 128 bits at multiples of the stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreLanes<T>(Vector512<T> vector, T* target, nint stride) where T : unmanaged
    {
        vector.GetLower().GetLower().Store(target);
        vector.GetLower().GetUpper().Store(target + stride);
        vector.GetUpper().GetLower().Store(target + 2 * stride);
        vector.GetUpper().GetUpper().Store(target + 3 * stride);
    }
}
