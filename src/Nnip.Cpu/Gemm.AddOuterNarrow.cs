using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nnip.Cpu;

internal static unsafe partial class Gemm
{
    /// <summary>
    /// As <see cref="OuterStrip"/> for processors with 16 registers of 256 bits: four outputs by three inputs, whose sums fill them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OuterStripNarrow<T>(
        int rows, T* zb, nint zbStride, T* a, nint aStride, T* d, nint dStride, T* t, nint tStride, int lastOutput, int inputs,
        T* target, nint targetStride) where T : unmanaged
    {
        int secondOutput = Math.Min(1, lastOutput), thirdOutput = Math.Min(2, lastOutput);
        for (int i = 0; i < inputs; i += 3)
        {
            int lastInput = Math.Min(2, inputs - 1 - i), secondInput = Math.Min(1, lastInput);
            var zero = Vector256<T>.Zero;
            Vector256<T> s00 = zero, s01 = zero, s02 = zero, s10 = zero, s11 = zero, s12 = zero;
            Vector256<T> s20 = zero, s21 = zero, s22 = zero, s30 = zero, s31 = zero, s32 = zero;
            T* left = zb, right = a + i * aStride;
            nint leftStride = zbStride, rightStride = aStride;
            while (true)
            {
                T* l0 = left, l1 = l0 + secondOutput * leftStride, l2 = l0 + thirdOutput * leftStride, l3 = l0 + lastOutput * leftStride;
                T* r0 = right, r1 = r0 + secondInput * rightStride, r2 = r0 + lastInput * rightStride;
                nint row = 0;
                do
                {
                    Vector256<T> x0 = Vector256.Load(r0 + row), x1 = Vector256.Load(r1 + row), x2 = Vector256.Load(r2 + row);
                    var y = Vector256.Load(l0 + row);
                    s00 = MultiplyAdd(y, x0, s00);
                    s01 = MultiplyAdd(y, x1, s01);
                    s02 = MultiplyAdd(y, x2, s02);
                    y = Vector256.Load(l1 + row);
                    s10 = MultiplyAdd(y, x0, s10);
                    s11 = MultiplyAdd(y, x1, s11);
                    s12 = MultiplyAdd(y, x2, s12);
                    y = Vector256.Load(l2 + row);
                    s20 = MultiplyAdd(y, x0, s20);
                    s21 = MultiplyAdd(y, x1, s21);
                    s22 = MultiplyAdd(y, x2, s22);
                    y = Vector256.Load(l3 + row);
                    s30 = MultiplyAdd(y, x0, s30);
                    s31 = MultiplyAdd(y, x1, s31);
                    s32 = MultiplyAdd(y, x2, s32);
                    row += Vector256<T>.Count;
                }
                while (row < rows);
                if (d == null || left == d)
                    break;
                left = d;
                right = t + i * tStride;
                leftStride = dStride;
                rightStride = tStride;
            }
            var tile = target + i;
            AddSums(s00, s01, s02, tile, lastInput);
            if (lastOutput >= 1)
                AddSums(s10, s11, s12, tile + targetStride, lastInput);
            if (lastOutput >= 2)
                AddSums(s20, s21, s22, tile + 2 * targetStride, lastInput);
            if (lastOutput >= 3)
                AddSums(s30, s31, s32, tile + 3 * targetStride, lastInput);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSums<T>(Vector256<T> s0, Vector256<T> s1, Vector256<T> s2, T* target, int last) where T : unmanaged
    {
        AddSum(s0, target);
        if (last >= 1)
            AddSum(s1, target + 1);
        if (last >= 2)
            AddSum(s2, target + 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSum<T>(Vector256<T> s, T* target) where T : unmanaged =>
        *target = Simd.Narrow<T>(Simd.Widen(*target) + Simd.Widen(Vector128.Sum(s.GetLower() + s.GetUpper())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> MultiplyAdd<T>(Vector256<T> a, Vector256<T> b, Vector256<T> c) where T : unmanaged =>
        typeof(T) == typeof(float)
            ? Vector256.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
            : Vector256.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
}
