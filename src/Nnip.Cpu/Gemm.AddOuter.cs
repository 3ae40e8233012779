using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal static unsafe partial class Gemm
{
    /// <summary>
    /// Few outputs leave room in the first-level cache for long pieces of rows, after which the lanes are summed, and for more inputs
    /// that every strip of outputs reads again.
    /// </summary>
    private const int FewOutputs = 32, FewOutputsBytes = 4 << 10, FewOutputsInputs = 32, ManyOutputsBytes = 2 << 10, ManyOutputsInputs = 8;

    /// <summary>gradient (outputs, inputs) += zb a^T + d t^T, sums over rows; d and t null where there is no second product.</summary>
    /// <param name="outputs">Number of outputs.</param>
    /// <param name="inputs">Number of inputs.</param>
    /// <param name="rows">Number of rows, a multiple of the vector length.</param>
    /// <param name="zb">(outputs, rows).</param>
    /// <param name="zbStride">Stride between the features of zb.</param>
    /// <param name="a">(inputs, rows).</param>
    /// <param name="aStride">Stride between the features of a.</param>
    /// <param name="d">(outputs, rows) or null.</param>
    /// <param name="dStride">Stride between the features of d.</param>
    /// <param name="t">(inputs, rows) or null.</param>
    /// <param name="tStride">Stride between the features of t.</param>
    /// <param name="gradient">Row-major destination.</param>
    /// <param name="gradientStride">Stride between its rows.</param>
    public static void AddOuter<T>(
        int outputs, int inputs, int rows, T* zb, nint zbStride, T* a, nint aStride, T* d, nint dStride, T* t, nint tStride, T* gradient,
        nint gradientStride) where T : unmanaged =>
        AddOuter(outputs, inputs, rows, zb, zbStride, a, aStride, d, dStride, t, tStride, gradient, gradientStride,
            Vector512.IsHardwareAccelerated);

    /// <summary>The same with tiles for 32 registers of 512 bits (wide) or for 16 of 256.</summary>
    internal static void AddOuter<T>(
        int outputs, int inputs, int rows, T* zb, nint zbStride, T* a, nint aStride, T* d, nint dStride, T* t, nint tStride, T* gradient,
        nint gradientStride, bool wide) where T : unmanaged
    {
        if (wide && IsShort(outputs, rows))
        {
            int whole = inputs - inputs % ShortInputs<T>();
            AddOuterShort(outputs, whole, rows, zb, zbStride, a, aStride, d, dStride, t, tStride, gradient, gradientStride);
            a += whole * aStride;
            t += t == null ? 0 : whole * tStride;
            gradient += whole;
            inputs -= whole;
        }
        int most = (outputs <= FewOutputs ? FewOutputsBytes : ManyOutputsBytes) / sizeof(T);
        int block = outputs <= FewOutputs ? FewOutputsInputs : ManyOutputsInputs;
        delegate*<int, T*, nint, T*, nint, T*, nint, T*, nint, int, int, T*, nint, void> strip = wide ? &OuterStrip : &OuterStripNarrow;
        for (int row = 0; row < rows; row += most)
            for (int i = 0; i < inputs; i += block)
                for (int o = 0; o < outputs; o += 4)
                    strip(Math.Min(most, rows - row), zb + o * zbStride + row, zbStride, a + i * aStride + row, aStride,
                        d == null ? null : d + o * dStride + row, dStride, t == null ? null : t + i * tStride + row, tStride,
                        Math.Min(3, outputs - 1 - o), Math.Min(block, inputs - i), gradient + o * gradientStride + i, gradientStride);
    }

    /// <summary>Four outputs by all inputs, four at a time: partial sums over rows in lanes. What is past the last repeats it, and is dropped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OuterStrip<T>(
        int rows, T* zb, nint zbStride, T* a, nint aStride, T* d, nint dStride, T* t, nint tStride, int lastOutput, int inputs,
        T* target, nint targetStride) where T : unmanaged
    {
        int secondOutput = Math.Min(1, lastOutput), thirdOutput = Math.Min(2, lastOutput);
        for (int i = 0; i < inputs; i += 4)
        {
            int lastInput = Math.Min(3, inputs - 1 - i), secondInput = Math.Min(1, lastInput), thirdInput = Math.Min(2, lastInput);
            var zero = Vector512<T>.Zero;
            Vector512<T> s00 = zero, s01 = zero, s02 = zero, s03 = zero, s10 = zero, s11 = zero, s12 = zero, s13 = zero;
            Vector512<T> s20 = zero, s21 = zero, s22 = zero, s23 = zero, s30 = zero, s31 = zero, s32 = zero, s33 = zero;
            T* l0 = zb, r0 = a + i * aStride;
            nint leftStride = zbStride, rightStride = aStride;
            while (true)
            {
                T* l1 = l0 + secondOutput * leftStride, l2 = l0 + thirdOutput * leftStride, l3 = l0 + lastOutput * leftStride;
                T* r1 = r0 + secondInput * rightStride, r2 = r0 + thirdInput * rightStride, r3 = r0 + lastInput * rightStride;
                nint row = 0;
                do
                {
                    Vector512<T> y0 = Vector512.Load(l0 + row), y1 = Vector512.Load(l1 + row);
                    Vector512<T> y2 = Vector512.Load(l2 + row), y3 = Vector512.Load(l3 + row);
                    var x = Vector512.Load(r0 + row);
                    s00 = Fma(y0, x, s00);
                    s10 = Fma(y1, x, s10);
                    s20 = Fma(y2, x, s20);
                    s30 = Fma(y3, x, s30);
                    x = Vector512.Load(r1 + row);
                    s01 = Fma(y0, x, s01);
                    s11 = Fma(y1, x, s11);
                    s21 = Fma(y2, x, s21);
                    s31 = Fma(y3, x, s31);
                    x = Vector512.Load(r2 + row);
                    s02 = Fma(y0, x, s02);
                    s12 = Fma(y1, x, s12);
                    s22 = Fma(y2, x, s22);
                    s32 = Fma(y3, x, s32);
                    x = Vector512.Load(r3 + row);
                    s03 = Fma(y0, x, s03);
                    s13 = Fma(y1, x, s13);
                    s23 = Fma(y2, x, s23);
                    s33 = Fma(y3, x, s33);
                    row += Vector512<T>.Count;
                }
                while (row < rows);
                if (d == null || l0 == d)
                    break;
                l0 = d;
                r0 = t + i * tStride;
                leftStride = dStride;
                rightStride = tStride;
            }
            var tile = target + i;
            if (lastOutput == 3 && lastInput == 3 && LaneSums.AreFast)
            {
                LaneSums.Add(
                    LaneSums.Four(s00, s01, s02, s03), LaneSums.Four(s10, s11, s12, s13), LaneSums.Four(s20, s21, s22, s23),
                    LaneSums.Four(s30, s31, s32, s33), tile, targetStride);
                continue;
            }
            LaneSums.Add(s00, s01, s02, s03, tile, lastInput);
            if (lastOutput >= 1)
                LaneSums.Add(s10, s11, s12, s13, tile + targetStride, lastInput);
            if (lastOutput >= 2)
                LaneSums.Add(s20, s21, s22, s23, tile + 2 * targetStride, lastInput);
            if (lastOutput >= 3)
                LaneSums.Add(s30, s31, s32, s33, tile + 3 * targetStride, lastInput);
        }
    }
}
