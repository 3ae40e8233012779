using System.Runtime.CompilerServices;

namespace Nnip.Cpu;

/// <summary>
/// Weights of the functions of a vector of pairs, dE/dA of their centres. Structures, so that loops over pairs are compiled for each kind.
/// </summary>
internal interface IWeights<TVector, TSelf> where TVector : unmanaged where TSelf : struct, IWeights<TVector, TSelf>
{
    /// <summary>The weights of function n.</summary>
    TVector this[int n] { get; }

    /// <summary>The weights from function n on.</summary>
    TSelf From(int n);
}

/// <summary>Of pairs that have one centre: a number for each function.</summary>
internal readonly unsafe struct CommonWeights<T, TVector>(T* first) : IWeights<TVector, CommonWeights<T, TVector>>
    where T : unmanaged where TVector : unmanaged, IVector<TVector, T>
{
    /// <inheritdoc/>
    public TVector this[int n]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TVector.Broadcast(first + n);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CommonWeights<T, TVector> From(int n) => new(first + n);
}

/// <summary>Of pairs with a centre in each lane: a vector for each function.</summary>
internal readonly unsafe struct LaneWeights<TVector>(TVector* first) : IWeights<TVector, LaneWeights<TVector>> where TVector : unmanaged
{
    /// <inheritdoc/>
    public TVector this[int n]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => first[n];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LaneWeights<TVector> From(int n) => new(first + n);
}
