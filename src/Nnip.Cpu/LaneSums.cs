using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nnip.Cpu;

/// <summary>Sums over the lanes of vectors.</summary>
internal static unsafe class LaneSums
{
    /// <summary>How many vectors <see cref="Clear"/> writes and <see cref="Store{T, TVector}"/> reads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Padded(int count) => (count + 3) / 4 * 4;

    /// <summary>Zeroes vectors, fours of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear<TVector>(TVector* vectors, int count) where TVector : unmanaged
    {
        for (var end = vectors + count; vectors < end; vectors += 4)
            vectors[0] = vectors[1] = vectors[2] = vectors[3] = default;
    }

    /// <summary>target[k * stride] = scales[k] x sum of vector k, for the first vectors; vectors and scales are read in fours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T, TVector>(TVector* vectors, int count, T* scales, T* target, nint stride)
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T>
    {
        for (; count > 0; count -= 4, vectors += 4, scales += 4, target += 4 * stride)
        {
            var sums = TVector.Sums(vectors[0], vectors[1], vectors[2], vectors[3]);
            if (typeof(T) == typeof(float))
            {
                Store(sums.GetLower() * Vector128.Load(scales), count, target, stride);
                continue;
            }
            var scaled = sums * Vector256.Load(scales);
            Store(scaled.GetLower(), count, target, stride);
            if (count > 2)
                Store(scaled.GetUpper(), count - 2, target + 2 * stride, stride);
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
}
