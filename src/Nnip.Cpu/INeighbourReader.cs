using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nnip.Cpu;

/// <summary>
/// Reads values of the neighbours of a vector of pairs, which <see cref="NeighbourValues{T}"/> has laid out. Structures, so that loops over
/// pairs are compiled for each kind.
/// </summary>
internal unsafe interface INeighbourReader<T, TVector> where T : unmanaged where TVector : unmanaged
{
    /// <summary>The first three values.</summary>
    /// <param name="values">Those of all atoms of the neighbours' species.</param>
    /// <param name="stride">Length of a column.</param>
    /// <param name="places">Of the neighbours, in bytes among <see cref="AtomQuads{T}"/>.</param>
    /// <param name="first">Value 0.</param>
    /// <param name="second">Value 1.</param>
    /// <param name="third">Value 2.</param>
    void Read(T* values, nint stride, ushort* places, out TVector first, out TVector second, out TVector third);

    /// <summary>Before values are read one by one: brings those that come together.</summary>
    /// <param name="values">As above.</param>
    /// <param name="stride">Length of a column.</param>
    /// <param name="places">Of the neighbours.</param>
    /// <param name="count">Number of values.</param>
    /// <param name="fours">Room for them, a multiple of four.</param>
    void Prepare(T* values, nint stride, ushort* places, int count, TVector* fours);

    /// <summary>Value k.</summary>
    TVector Read(T* values, nint stride, ushort* places, int k, TVector* fours);
}

/// <summary>From columns.</summary>
internal readonly unsafe struct NeighbourColumns<T, TColumn>(TColumn column) : INeighbourReader<T, WideVector<T>>
    where T : unmanaged where TColumn : struct, IColumnReader<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Read(T* values, nint stride, ushort* places, out WideVector<T> first, out WideVector<T> second, out WideVector<T> third)
    {
        var numbers = Numbers(places);
        first = column.Read(values, numbers);
        second = column.Read(values + stride, numbers);
        third = column.Read(values + 2 * stride, numbers);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prepare(T* values, nint stride, ushort* places, int count, WideVector<T>* fours)
    {
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public WideVector<T> Read(T* values, nint stride, ushort* places, int k, WideVector<T>* fours) =>
        column.Read(values + k * stride, Numbers(places));

    /// <summary>Of places the numbers among the atoms of their species.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Numbers(ushort* places) => typeof(T) == typeof(float)
        ? Vector512.ShiftRightLogical(Avx512F.ConvertToVector512Int32(Vector256.Load(places)), 4).AsByte()
        : Vector512.ShiftRightLogical(Avx512F.ConvertToVector512Int64(Vector128.Load(places)), 5).AsByte();
}

/// <summary>From rows of four values of each atom.</summary>
internal readonly unsafe struct NeighbourRows<T, TVector> : INeighbourReader<T, TVector>
    where T : unmanaged where TVector : unmanaged, IVector<TVector, T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Read(T* values, nint stride, ushort* places, out TVector first, out TVector second, out TVector third) =>
        TVector.FromAtoms(values, new PlacedAtoms(places), out first, out second, out third, out _);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prepare(T* values, nint stride, ushort* places, int count, TVector* fours)
    {
        for (int k = 0; k < count; k += 4, values += 4 * stride)
        {
            TVector.FromAtoms(values, new PlacedAtoms(places), out var first, out var second, out var third, out var fourth);
            (fours[k], fours[k + 1], fours[k + 2], fours[k + 3]) = (first, second, third, fourth);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Read(T* values, nint stride, ushort* places, int k, TVector* fours) => fours[k];
}
