using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static Nnip.Cpu.Simd;
using static Nnip.Numerics.Lanes;

namespace Nnip.Cpu;

/// <summary>
/// Consecutive atoms of one species whose pairs are worked on together, atom a in lane a. Where few atoms are left, each has several lanes,
/// a + i * Width, among which its pairs are dealt out.
/// </summary>
/// <param name="Atom">The first atom.</param>
/// <param name="Count">Number of atoms, at most the width.</param>
/// <param name="Width">Lanes with one part of each atom, a power of two that divides the number of lanes.</param>
internal readonly record struct PairSlice(int Atom, int Count, int Width)
{
    /// <summary>The slice that starts at an atom: the widest of which at most a quarter is idle.</summary>
    /// <param name="atom">The atom.</param>
    /// <param name="left">Number of atoms of its species from there on, at least 1.</param>
    /// <param name="lanes">Lanes of a vector.</param>
    public static PairSlice From(int atom, int left, int lanes)
    {
        int width = lanes;
        while (width > 1 && 4 * (long)left <= 3 * width)
            width /= 2;
        return new(atom, Math.Min(left, width), width);
    }

    /// <summary>A value of each atom in its lanes; zero in lanes without an atom. A whole vector is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe Vector512<T> Load<T>(T* values) where T : unmanaged
    {
        if (Count == Vector512<T>.Count)
            return Vector512.Load(values);
        return Repeat(Vector512.Load(values) & FirstLanes<T>(Count));
    }

    /// <summary>Stores a value for each atom, the sum of its lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void StoreSums<T>(Vector512<T> parts, T* target) where T : unmanaged
    {
        if (Count == Vector512<T>.Count)
            parts.Store(target);
        else
            StoreFirst(Fold(parts), target, Count);
    }

    /// <summary>The first lanes, as many as the width, in all the others too.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private unsafe Vector512<T> Repeat<T>(Vector512<T> vector) where T : unmanaged
    {
        if (Avx512F.IsSupported)
            return Lanes(vector, 0, Width - 1);
        var half = vector.GetLower();
        var quarter = half.GetLower();
        return (Width * sizeof(T)) switch
        {
            64 => vector,
            32 => Vector512.Create(half, half),
            16 => Vector512.Create(Vector256.Create(quarter, quarter), Vector256.Create(quarter, quarter)),
            8 => Vector512.Create(quarter.AsUInt64().ToScalar()).As<ulong, T>(),
            _ => Vector512.Create(quarter.AsUInt32().ToScalar()).As<uint, T>(),
        };
    }

    /// <summary>In the first lanes, as many as the width, the sums of those at a distance of the width.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private unsafe Vector512<T> Fold<T>(Vector512<T> vector) where T : unmanaged
    {
        if (Avx512F.IsSupported)
        {
            for (int distance = Vector512<T>.Count / 2; distance >= Width; distance /= 2)
                vector += Lanes(vector, distance, Vector512<T>.Count - 1);
            return vector;
        }
        int bytes = Width * sizeof(T);
        if (bytes > 32)
            return vector;
        var half = vector.GetLower() + vector.GetUpper();
        if (bytes > 16)
            return half.ToVector512Unsafe();
        var quarter = half.GetLower() + half.GetUpper();
        if (bytes <= 8)
            quarter += Vector128.Shuffle(quarter.AsInt32(), Vector128.Create(2, 3, 0, 1)).As<int, T>();
        if (bytes <= 4)
            quarter += Vector128.Shuffle(quarter.AsInt32(), Vector128.Create(1, 0, 3, 2)).As<int, T>();
        return quarter.ToVector256Unsafe().ToVector512Unsafe();
    }

    /// <summary>In lane i that of index (i + shift) and mask.</summary>
    private static Vector512<T> Lanes<T>(Vector512<T> vector, int shift, int mask) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            var lanes = (Vector512<int>.Indices + Vector512.Create(shift)) & Vector512.Create(mask);
            return Avx512F.PermuteVar16x32(vector.AsSingle(), lanes).As<float, T>();
        }
        var longLanes = (Vector512<long>.Indices + Vector512.Create((long)shift)) & Vector512.Create((long)mask);
        return Avx512F.PermuteVar8x64(vector.AsDouble(), longLanes).As<double, T>();
    }
}
