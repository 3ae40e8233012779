using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nnip.Cpu;

/// <summary>Transposition of small blocks.</summary>
internal static unsafe class Transposition
{
    /// <summary>target[r * targetStride + c] = source[c * sourceStride + r], c below columns, r below rows (a multiple of 4).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<T>(int columns, int rows, T* source, nint sourceStride, T* target, nint targetStride) where T : unmanaged
    {
        int c = 0;
        if (typeof(T) == typeof(float) && Sse.IsSupported)
            for (; c + 4 <= columns; c += 4)
                for (int r = 0; r < rows; r += 4)
                    FourByFour(
                        (float*)(source + c * sourceStride + r), sourceStride, (float*)(target + r * targetStride + c), targetStride);
        for (; c < columns; c++)
            for (int r = 0; r < rows; r++)
                target[r * targetStride + c] = source[c * sourceStride + r];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourByFour(float* source, nint sourceStride, float* target, nint targetStride)
    {
        Vector128<float> s0 = Vector128.Load(source), s1 = Vector128.Load(source + sourceStride);
        Vector128<float> s2 = Vector128.Load(source + 2 * sourceStride), s3 = Vector128.Load(source + 3 * sourceStride);
        Vector128<float> low01 = Sse.UnpackLow(s0, s1), low23 = Sse.UnpackLow(s2, s3);
        Vector128<float> high01 = Sse.UnpackHigh(s0, s1), high23 = Sse.UnpackHigh(s2, s3);
        Sse.MoveLowToHigh(low01, low23).Store(target);
        Sse.MoveHighToLow(low23, low01).Store(target + targetStride);
        Sse.MoveLowToHigh(high01, high23).Store(target + 2 * targetStride);
        Sse.MoveHighToLow(high23, high01).Store(target + 3 * targetStride);
    }
}
