using System.Runtime.Intrinsics;

namespace Nnip.Cpu;

/// <summary>
/// Vectors of the width that a processor has, so that a loop over pairs is written once and what it keeps fits the registers: 32 of 512
/// bits (<see cref="WideVector{T}"/>), or 16 of 256 or 32 of 128 (<see cref="NarrowVector{T}"/>, of which the latter take two).
/// </summary>
internal unsafe interface IVector<TSelf, T> where TSelf : unmanaged, IVector<TSelf, T> where T : unmanaged
{
    /// <summary>Number of lanes.</summary>
    static abstract int Count { get; }

    static abstract TSelf Load(T* address);

    void Store(T* address);

    /// <summary>Stores all lanes, or only the first ones where fewer are asked for.</summary>
    void StoreFirst(T* address, int count);

    /// <summary>The scalar at an address in every lane.</summary>
    static abstract TSelf Broadcast(T* address);

    /// <summary>The scalar in every lane.</summary>
    static abstract TSelf Create(T value);

    /// <summary>The number, rounded, in every lane.</summary>
    static abstract TSelf Constant(double value);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a);

    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>The bits that both have.</summary>
    static abstract TSelf operator &(TSelf a, TSelf b);

    /// <summary>The bits that one has.</summary>
    static abstract TSelf operator ^(TSelf a, TSelf b);

    /// <summary>a * b + c with one rounding.</summary>
    static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);

    /// <summary>c - a * b with one rounding.</summary>
    static abstract TSelf NegatedFma(TSelf a, TSelf b, TSelf c);

    /// <summary>The larger one; where one is no number, what the processor says: b on x86.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>The smaller one, likewise.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>All bits of a lane where a is less than b.</summary>
    static abstract TSelf LessThan(TSelf a, TSelf b);

    /// <summary>a where the bits are set, b elsewhere.</summary>
    static abstract TSelf Select(TSelf bits, TSelf a, TSelf b);

    /// <summary>All bits set in the first lanes, as many as are asked for, at most all.</summary>
    static abstract TSelf FirstLanes(int count);

    /// <summary>1 / x for x from 1e-30 to 1e30.</summary>
    static abstract TSelf Inverse(TSelf x);

    /// <summary>sqrt(x) and its inverse for x from 1e-30 to 1e30.</summary>
    static abstract TSelf Sqrt(TSelf x, out TSelf inverse);

    /// <summary>
    /// For a sine and a cosine whose argument is a multiple of pi/2 and a rest: the lanes where the rest's exchange, and the signs that
    /// both then change.
    /// </summary>
    /// <param name="multiple">The multiple, in the lowest bits of the mantissa.</param>
    /// <param name="odd">All bits of a lane where they exchange.</param>
    /// <param name="sinSign">The sign of the sine.</param>
    /// <param name="cosSign">The sign of the cosine.</param>
    static abstract void Quarters(TSelf multiple, out TSelf odd, out TSelf sinSign, out TSelf cosSign);

    /// <summary>Adds pairs to their neighbours among <see cref="AtomQuads{T}"/>.</summary>
    static abstract void AddToAtoms<TPlaces>(TSelf x, TSelf y, TSelf z, TSelf w, T* atoms, TPlaces places)
        where TPlaces : struct, IAtomPlaces;

    /// <summary>The neighbours of a vector of pairs among <see cref="AtomQuads{T}"/>.</summary>
    static abstract void FromAtoms<TPlaces>(T* atoms, TPlaces places, out TSelf x, out TSelf y, out TSelf z, out TSelf w)
        where TPlaces : struct, IAtomPlaces;

    /// <summary>The sums over the lanes of four vectors, in the first four lanes.</summary>
    static abstract Vector256<T> Sums(TSelf s0, TSelf s1, TSelf s2, TSelf s3);
}
