using System.Runtime.CompilerServices;

namespace Nnip.Cpu;

/// <summary>
/// Where the neighbours of a vector of pairs lie among <see cref="AtomQuads{T}"/>. Structures, so that loops are compiled for each kind.
/// </summary>
internal interface IAtomPlaces
{
    /// <summary>Bytes from the first atom to the neighbour of a lane.</summary>
    nint this[int lane] { get; }
}

/// <summary>By their numbers.</summary>
internal readonly unsafe struct NumberedAtoms<T>(int* numbers) : IAtomPlaces where T : unmanaged
{
    /// <inheritdoc/>
    public nint this[int lane]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (nint)numbers[lane] * AtomQuads<T>.Bytes;
    }
}

/// <summary>By their places in bytes.</summary>
internal readonly unsafe struct PlacedAtoms(ushort* places) : IAtomPlaces
{
    /// <inheritdoc/>
    public nint this[int lane]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => places[lane];
    }
}
