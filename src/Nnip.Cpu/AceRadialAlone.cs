using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nnip.Cpu;

/// <summary>The functions of an <see cref="AceRadialKernel{T}"/> that are the whole basis: none is kept for harmonics.</summary>
internal readonly unsafe struct AceRadialAlone<T>(AceRadialKernel<T> radial) : IRadialKernel<T> where T : unmanaged
{
    /// <inheritdoc/>
    public static bool IsAlone => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddValues(int speciesPair, Vector512<T> r, Vector512<T>* sums, Vector512<T>* values, int kept) =>
        radial.AddValues(speciesPair, r, sums, values, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> WeightSlopes<TWeights>(
        int speciesPair, Vector512<T> r, TWeights weights, Vector512<T>* values, Vector512<T>* slopes, int kept, out Vector512<T> rate)
        where TWeights : struct, IWeights<T, TWeights> =>
        radial.WeightSlopes(speciesPair, r, weights, values, slopes, 0, out rate);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> AddSlopes(
        int speciesPair, Vector512<T> r, Vector512<T> tangent, Vector512<T>* sums, Vector512<T>* values, Vector512<T>* slopes, int kept) =>
        radial.AddSlopes(speciesPair, r, tangent, sums, values, slopes, 0);
}
