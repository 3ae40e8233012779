using System.Runtime.CompilerServices;
using Nnip.Descriptors.Snap;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>The radial functions f_c G_jl of <see cref="SnapPairBasis"/> for a vector of pairs of the same two species.</summary>
internal readonly unsafe struct SnapRadialKernel<T> : IRadialKernel<T> where T : unmanaged
{
    private readonly Table<T> reals;
    private readonly T* next, last, lower, upper, diagonal, cutoffs, scales;
    private readonly T rfac0, rmin0;
    private readonly int twoJMax;
    private readonly bool switching;

    /// <summary>Narrows the coefficients.</summary>
    public SnapRadialKernel(SnapPairBasis basis)
    {
        var functions = basis.Functions;
        twoJMax = functions.TwoJMax;
        switching = basis.Switch;
        rfac0 = Narrow<T>(basis.Rfac0);
        rmin0 = Narrow<T>(basis.Rmin0);
        int count = functions.Count;
        reals = Table<T>.Narrowed([
            .. functions.Next, .. functions.Last, .. functions.Lower, .. functions.Upper, .. functions.Diagonal, .. basis.Cutoffs,
            .. basis.Cutoffs.Select(cutoff => Math.PI / (cutoff - basis.Rmin0)),
        ]);
        next = reals.Data;
        last = next + count;
        lower = last + count;
        upper = lower + count;
        diagonal = upper + count;
        cutoffs = diagonal + twoJMax + 1;
        scales = cutoffs + basis.Cutoffs.Count;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public void AddValues<TVector>(int speciesPair, TVector r, TVector* sums, TVector* values, int kept)
        where TVector : unmanaged, IVector<TVector, T>
    {
        var x = (r - TVector.Create(rmin0)) * TVector.Broadcast(scales + speciesPair);
        Functions(x, Envelope(speciesPair, r, x, out _), values);
        for (int j = 0; j <= twoJMax; j++)
            sums[j] += values[j];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector WeightSlopes<TWeights, TVector>(
        int speciesPair, TVector r, TWeights weights, TVector* values, TVector* slopes, int kept, out TVector rate)
        where TWeights : struct, IWeights<TVector, TWeights> where TVector : unmanaged, IVector<TVector, T>
    {
        rate = Evaluate(speciesPair, r, values, slopes);
        TVector sum = default;
        for (int j = 0; j <= twoJMax; j++)
            sum = TVector.Fma(weights[j], slopes[j], sum);
        return sum;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector AddSlopes<TVector>(
        int speciesPair, TVector r, TVector tangent, TVector* sums, TVector* values, TVector* slopes, int kept)
        where TVector : unmanaged, IVector<TVector, T>
    {
        Evaluate(speciesPair, r, values, slopes);
        for (int j = 0; j <= twoJMax; j++)
            sums[j] = TVector.Fma(slopes[j], tangent, sums[j]);
        return tangent;
    }

    /// <summary>All functions and their slopes, derivatives by r; returns the rate, which is 1.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public TVector Evaluate<TVector>(int speciesPair, TVector r, TVector* values, TVector* slopes)
        where TVector : unmanaged, IVector<TVector, T>
    {
        var scale = TVector.Broadcast(scales + speciesPair);
        var x = (r - TVector.Create(rmin0)) * scale;
        var f = Envelope(speciesPair, r, x, out var fading);
        Functions(x, TVector.Constant(1), values);
        var turn = f * scale * TVector.Create(rfac0);
        fading *= scale;
        int i = 0;
        for (int l = 0; l <= twoJMax; l++)
        {
            // (j, l - 1) and (j, l + 1) lie at fixed distances from (j, l); the first factor of l = 0 and the last of each l are zero.
            int below = l == 0 ? 0 : l - twoJMax - 1, above = twoJMax - l;
            for (int j = l; j <= twoJMax; j++, i++)
            {
                var change = TVector.Fma(TVector.Broadcast(lower + i), values[i + below], TVector.Broadcast(upper + i) * values[i + above]);
                slopes[i] = TVector.Fma(turn, change, fading * values[i]);
            }
        }
        for (i = 0; i < (twoJMax + 1) * (twoJMax + 2) / 2; i++)
            values[i] *= f;
        return TVector.Constant(1);
    }

    /// <summary>f_c, zero from the cutoff on, and df_c/dx.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Envelope<TVector>(int speciesPair, TVector r, TVector x, out TVector slope)
        where TVector : unmanaged, IVector<TVector, T>
    {
        var inside = TVector.LessThan(r, TVector.Broadcast(cutoffs + speciesPair));
        slope = default;
        if (!switching)
            return TVector.Constant(1) & inside;
        var (sin, cos) = VectorMath.SinCos<T, TVector>(x);
        var fading = TVector.LessThan(TVector.Create(rmin0), r);
        slope = TVector.Constant(-0.5) * sin & inside & fading;
        return TVector.Select(fading, TVector.Fma(TVector.Constant(0.5), cos, TVector.Constant(0.5)), TVector.Constant(1)) & inside;
    }

    /// <summary>first x G_jl.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Functions<TVector>(TVector x, TVector first, TVector* value)
        where TVector : unmanaged, IVector<TVector, T>
    {
        var (sin, cos) = VectorMath.SinCos<T, TVector>(x * TVector.Create(rfac0));
        var start = first;
        int i = 0;
        for (int l = 0; l <= twoJMax; l++)
        {
            if (l > 0)
                start *= sin * TVector.Broadcast(diagonal + l);
            TVector current = start, previous = default;
            value[i++] = current;
            for (int j = l + 1; j <= twoJMax; j++, i++)
            {
                var following = TVector.Fma(TVector.Broadcast(next + i) * cos, current, TVector.Broadcast(last + i) * previous);
                previous = current;
                value[i] = current = following;
            }
        }
    }
}
