using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nnip.Cpu;

internal static unsafe partial class Gemm
{
    /// <summary>
    /// Over few rows the sums over lanes of <see cref="OuterStrip"/> cost as much as half of the products before them; with many outputs it
    /// is less to turn the inputs, after which they lie in lanes and rows are summed one after the other.
    /// </summary>
    private const int MostShortRows = 192, LeastShortOutputs = 32;

    /// <summary>Inputs that are turned together: two vectors.</summary>
    private static int ShortInputs<T>() where T : unmanaged => 2 * Vector512<T>.Count;

    private static bool IsShort(int outputs, int rows) => LaneSums.AreFast && outputs >= LeastShortOutputs && rows <= MostShortRows;

    /// <summary>gradient += zb a^T, then += d t^T, for whole blocks of <see cref="ShortInputs"/>.</summary>
    [SkipLocalsInit]
    private static void AddOuterShort<T>(
        int outputs, int inputs, int rows, T* zb, nint zbStride, T* a, nint aStride, T* d, nint dStride, T* t, nint tStride, T* gradient,
        nint gradientStride) where T : unmanaged
    {
        int width = ShortInputs<T>();
        byte* memory = stackalloc byte[rows * width * sizeof(T) + Vector512<byte>.Count];
        var turned = (T*)((nint)(memory + Vector512<byte>.Count - 1) & -Vector512<byte>.Count);
        for (int i = 0; i < inputs; i += width)
        {
            Turn(rows, a + i * aStride, aStride, turned);
            MultiplyBlock(outputs, rows, width, zb, zbStride, 1, turned, width, null, gradient + i, gradientStride, accumulate: true);
            if (d == null)
                continue;
            Turn(rows, t + i * tStride, tStride, turned);
            MultiplyBlock(outputs, rows, width, d, dStride, 1, turned, width, null, gradient + i, gradientStride, accumulate: true);
        }
    }

    /// <summary>target (rows, inputs) from source (inputs, rows), for a block of inputs: a lane of 128 bits of inputs at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn<T>(int rows, T* source, nint stride, T* target) where T : unmanaged
    {
        int width = ShortInputs<T>(), group = Vector128<T>.Count;
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
