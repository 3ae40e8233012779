using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nnip.Cpu;

/// <summary>
/// Weights of the functions of a vector of pairs, dE/dA of their centres. Structures, so that loops over pairs are compiled for each kind.
/// </summary>
internal unsafe interface IWeights<T, TSelf> where T : unmanaged where TSelf : struct, IWeights<T, TSelf>
{
    /// <summary>The weights of function n.</summary>
    Vector512<T> this[int n] { get; }

    /// <summary>The weights from function n on.</summary>
    TSelf From(int n);
}

/// <summary>Of pairs that have one centre: a number for each function.</summary>
internal readonly unsafe struct CommonWeights<T>(T* first) : IWeights<T, CommonWeights<T>> where T : unmanaged
{
    /// <inheritdoc/>
    public Vector512<T> this[int n]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Simd.Broadcast(first + n);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CommonWeights<T> From(int n) => new(first + n);
}

/// <summary>Of pairs with a centre in each lane: a vector for each function.</summary>
internal readonly unsafe struct LaneWeights<T>(Vector512<T>* first) : IWeights<T, LaneWeights<T>> where T : unmanaged
{
    /// <inheritdoc/>
    public Vector512<T> this[int n]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => first[n];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LaneWeights<T> From(int n) => new(first + n);
}
