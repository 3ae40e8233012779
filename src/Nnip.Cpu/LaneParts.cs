using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nnip.Cpu;

/// <summary>
/// Rows of vectors as loops over packed pairs read them: (length, lanes) where the loops take whole vectors of 512 bits, and
/// (2, length, lanes / 2) where they take halves, so that each half is a row of its own.
/// </summary>
internal static unsafe class LaneParts<T> where T : unmanaged
{
    /// <summary>The vector at an index of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="length">Its vectors.</param>
    /// <param name="index">The index.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* row, int length, int index)
    {
        if (!NeighbourValues<T>.AreRows)
            return Vector512.Load(row + index * Vector512<T>.Count);
        T* half = row + index * Vector256<T>.Count;
        return Vector512.Create(Vector256.Load(half), Vector256.Load(half + length * Vector256<T>.Count));
    }

    /// <summary>Stores it there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> vector, T* row, int length, int index)
    {
        if (!NeighbourValues<T>.AreRows)
        {
            vector.Store(row + index * Vector512<T>.Count);
            return;
        }
        T* half = row + index * Vector256<T>.Count;
        vector.GetLower().Store(half);
        vector.GetUpper().Store(half + length * Vector256<T>.Count);
    }

    /// <summary>The row of the lanes from one on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector* From<TVector>(T* row, int length, int lane) where TVector : unmanaged => (TVector*)(row + length * lane);
}
