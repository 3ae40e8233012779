using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nnip.Cpu;

/// <summary>
/// Reads what the neighbours of a vector of pairs have from a column, in which all atoms of their species have a value. Structures, so that
/// loops over pairs are compiled for each kind.
/// </summary>
internal unsafe interface IColumnReader<T> where T : unmanaged
{
    /// <summary>Values in a column of neighbours whose numbers among the atoms of their species are as wide as values.</summary>
    Vector512<T> Read(T* column, Vector512<byte> neighbours);
}

/// <summary>From columns of two vectors: one permutation of registers.</summary>
internal readonly unsafe struct TwoVectors<T> : IColumnReader<T> where T : unmanaged
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Read(T* column, Vector512<byte> neighbours) => typeof(T) == typeof(float)
        ? Avx512F.PermuteVar16x32x2(Vector512.Load((float*)column), neighbours.AsInt32(), Vector512.Load((float*)column + 16))
            .As<float, T>()
        : Avx512F.PermuteVar8x64x2(Vector512.Load((double*)column), neighbours.AsInt64(), Vector512.Load((double*)column + 8))
            .As<double, T>();
}

/// <summary>From columns of four vectors: a permutation of every two, of which the right one is taken.</summary>
internal readonly unsafe struct FourVectors<T> : IColumnReader<T> where T : unmanaged
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Read(T* column, Vector512<byte> neighbours) =>
        Later(column, 2 * Vector512<T>.Count, neighbours, default(TwoVectors<T>).Read(column, neighbours));

    /// <summary>Values in the two vectors from an atom on for neighbours from there on; for the others what was found.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Later(T* column, int from, Vector512<byte> neighbours, Vector512<T> found)
    {
        var values = default(TwoVectors<T>).Read(column + from, neighbours);
        if (typeof(T) == typeof(float))
        {
            var later = Vector512.GreaterThanOrEqual(neighbours.AsInt32(), Vector512.Create(from));
            return Vector512.ConditionalSelect(later.AsSingle(), values.AsSingle(), found.AsSingle()).As<float, T>();
        }
        var laterLong = Vector512.GreaterThanOrEqual(neighbours.AsInt64(), Vector512.Create((long)from));
        return Vector512.ConditionalSelect(laterLong.AsDouble(), values.AsDouble(), found.AsDouble()).As<double, T>();
    }
}

/// <summary>From longer columns in the same way.</summary>
/// <param name="length">Length of a column, a multiple of two vectors.</param>
internal readonly unsafe struct MoreVectors<T>(int length) : IColumnReader<T> where T : unmanaged
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Read(T* column, Vector512<byte> neighbours)
    {
        var found = default(FourVectors<T>).Read(column, neighbours);
        for (int from = 4 * Vector512<T>.Count; from < length; from += 2 * Vector512<T>.Count)
            found = FourVectors<T>.Later(column, from, neighbours, found);
        return found;
    }
}

/// <summary>From columns of any length, lane by lane.</summary>
internal readonly unsafe struct LongColumns<T> : IColumnReader<T> where T : unmanaged
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Read(T* column, Vector512<byte> neighbours)
    {
        if (typeof(T) == typeof(float))
            return Vector512.Create(
                Avx2.GatherVector256((float*)column, neighbours.GetLower().AsInt32(), sizeof(float)),
                Avx2.GatherVector256((float*)column, neighbours.GetUpper().AsInt32(), sizeof(float))).As<float, T>();
        return Vector512.Create(
            Avx2.GatherVector256((double*)column, neighbours.GetLower().AsInt64(), sizeof(double)),
            Avx2.GatherVector256((double*)column, neighbours.GetUpper().AsInt64(), sizeof(double))).As<double, T>();
    }
}
