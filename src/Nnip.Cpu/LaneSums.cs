using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nnip.Cpu;

/// <summary>Sums over the lanes of vectors.</summary>
internal static unsafe class LaneSums
{
    /// <summary>Whether <see cref="Four"/> works here.</summary>
    private static bool AreFast => Avx512F.IsSupported;

    /// <summary>
    /// First half of the sums of four vectors: two vectors become one with half of the additions left, so that no lane is idle. Float: the
    /// four sums over each lane of 128 bits. Double: for lanes 0 and 1, then 2 and 3, the sums of s0 and s1; the same of s2 and s3.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Four<T>(Vector512<T> s0, Vector512<T> s1, Vector512<T> s2, Vector512<T> s3) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            var first = (Avx512F.UnpackLow(s0.AsSingle(), s1.AsSingle()) + Avx512F.UnpackHigh(s0.AsSingle(), s1.AsSingle())).AsDouble();
            var second = (Avx512F.UnpackLow(s2.AsSingle(), s3.AsSingle()) + Avx512F.UnpackHigh(s2.AsSingle(), s3.AsSingle())).AsDouble();
            return (Avx512F.UnpackLow(first, second).AsSingle() + Avx512F.UnpackHigh(first, second).AsSingle()).As<float, T>();
        }
        return Fold(
            (Avx512F.UnpackLow(s0.AsDouble(), s1.AsDouble()) + Avx512F.UnpackHigh(s0.AsDouble(), s1.AsDouble())).As<double, T>(),
            (Avx512F.UnpackLow(s2.AsDouble(), s3.AsDouble()) + Avx512F.UnpackHigh(s2.AsDouble(), s3.AsDouble())).As<double, T>());
    }

    /// <summary>How many vectors <see cref="Clear"/> writes and <see cref="Store{T}(Vector512{T}*, int, T*, T*, nint)"/> reads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Padded(int count) => (count + 3) / 4 * 4;

    /// <summary>Zeroes vectors, fours of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear<T>(Vector512<T>* vectors, int count) where T : unmanaged
    {
        for (var end = vectors + count; vectors < end; vectors += 4)
            vectors[0] = vectors[1] = vectors[2] = vectors[3] = Vector512<T>.Zero;
    }

    /// <summary>target[k * stride] = scales[k] x sum of vector k, for the first vectors; vectors and scales are read in fours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Vector512<T>* vectors, int count, T* scales, T* target, nint stride) where T : unmanaged
    {
        if (!AreFast)
        {
            for (int k = 0; k < count; k++, target += stride)
                *target = (Vector128.CreateScalarUnsafe(scales[k]) * Vector128.CreateScalarUnsafe(Simd.Sum(vectors[k]))).ToScalar();
            return;
        }
        for (; count > 0; count -= 4, vectors += 4, scales += 4, target += 4 * stride)
        {
            var four = Four(vectors[0], vectors[1], vectors[2], vectors[3]);
            Vector256<T> low = four.GetLower(), high = four.GetUpper();
            if (typeof(T) == typeof(float))
            {
                var half = low + high;
                Store((half.GetLower() + half.GetUpper()) * Vector128.Load(scales), count, target, stride);
                continue;
            }
            Store((low.GetLower() + low.GetUpper()) * Vector128.Load(scales), count, target, stride);
            if (count > 2)
                Store((high.GetLower() + high.GetUpper()) * Vector128.Load(scales + 2), count - 2, target + 2 * stride, stride);
        }
    }

    /// <summary>Stores the lanes, at most so many, at a distance from each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(Vector128<T> values, int count, T* target, nint stride) where T : unmanaged
    {
        *target = values.ToScalar();
        if (count == 1)
            return;
        target[stride] = values.GetElement(1);
        if (Vector128<T>.Count < 4 || count == 2)
            return;
        target[2 * stride] = values.GetElement(2);
        if (count > 3)
            target[3 * stride] = values.GetElement(3);
    }

    /// <summary>Neighbouring lanes of 128 bits added: those of a, then those of b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Fold<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged
    {
        const byte Even = 0b10_00_10_00, Odd = 0b11_01_11_01;
        return typeof(T) == typeof(float)
            ? (Avx512F.Shuffle4x128(a.AsSingle(), b.AsSingle(), Even) + Avx512F.Shuffle4x128(a.AsSingle(), b.AsSingle(), Odd)).As<float, T>()
            : (Avx512F.Shuffle4x128(a.AsDouble(), b.AsDouble(), Even) + Avx512F.Shuffle4x128(a.AsDouble(), b.AsDouble(), Odd)).As<double, T>();
    }
}
