using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
    public void AddValues(int speciesPair, Vector512<T> r, Vector512<T>* sums, Vector512<T>* values, int kept)
    {
        var x = (r - Vector512.Create(rmin0)) * Broadcast(scales + speciesPair);
        Functions(x, Envelope(speciesPair, r, x, out _), values);
        for (int j = 0; j <= twoJMax; j++)
            sums[j] += values[j];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> WeightSlopes<TWeights>(
        int speciesPair, Vector512<T> r, TWeights weights, Vector512<T>* values, Vector512<T>* slopes, int kept, out Vector512<T> rate)
        where TWeights : struct, IWeights<T, TWeights>
    {
        rate = Evaluate(speciesPair, r, values, slopes);
        var sum = Vector512<T>.Zero;
        for (int j = 0; j <= twoJMax; j++)
            sum = Fma(weights[j], slopes[j], sum);
        return sum;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> AddSlopes(
        int speciesPair, Vector512<T> r, Vector512<T> tangent, Vector512<T>* sums, Vector512<T>* values, Vector512<T>* slopes, int kept)
    {
        Evaluate(speciesPair, r, values, slopes);
        for (int j = 0; j <= twoJMax; j++)
            sums[j] = Fma(slopes[j], tangent, sums[j]);
        return tangent;
    }

    /// <summary>All functions and their slopes, derivatives by r; returns the rate, which is 1.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public Vector512<T> Evaluate(int speciesPair, Vector512<T> r, Vector512<T>* values, Vector512<T>* slopes)
    {
        var scale = Broadcast(scales + speciesPair);
        var x = (r - Vector512.Create(rmin0)) * scale;
        var f = Envelope(speciesPair, r, x, out var fading);
        Functions(x, Constant<T>(1), values);
        var turn = f * scale * Vector512.Create(rfac0);
        fading *= scale;
        int i = 0;
        for (int l = 0; l <= twoJMax; l++)
        {
            // (j, l - 1) and (j, l + 1) lie at fixed distances from (j, l); the first factor of l = 0 and the last of each l are zero.
            int below = l == 0 ? 0 : l - twoJMax - 1, above = twoJMax - l;
            for (int j = l; j <= twoJMax; j++, i++)
            {
                var change = Fma(Broadcast(lower + i), values[i + below], Broadcast(upper + i) * values[i + above]);
                slopes[i] = Fma(turn, change, fading * values[i]);
            }
        }
        for (i = 0; i < (twoJMax + 1) * (twoJMax + 2) / 2; i++)
            values[i] *= f;
        return Constant<T>(1);
    }

    /// <summary>f_c, zero from the cutoff on, and df_c/dx.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<T> Envelope(int speciesPair, Vector512<T> r, Vector512<T> x, out Vector512<T> slope)
    {
        var inside = Vector512.LessThan(r, Broadcast(cutoffs + speciesPair));
        slope = Vector512<T>.Zero;
        if (!switching)
            return Constant<T>(1) & inside;
        var (sin, cos) = VectorMath.SinCos(x);
        var fading = Vector512.GreaterThan(r, Vector512.Create(rmin0));
        slope = Constant<T>(-0.5) * sin & inside & fading;
        return Vector512.ConditionalSelect(fading, Fma(Constant<T>(0.5), cos, Constant<T>(0.5)), Constant<T>(1)) & inside;
    }

    /// <summary>first x G_jl.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Functions(Vector512<T> x, Vector512<T> first, Vector512<T>* value)
    {
        var (sin, cos) = VectorMath.SinCos(x * Vector512.Create(rfac0));
        var start = first;
        int i = 0;
        for (int l = 0; l <= twoJMax; l++)
        {
            if (l > 0)
                start *= sin * Broadcast(diagonal + l);
            Vector512<T> current = start, previous = Vector512<T>.Zero;
            value[i++] = current;
            for (int j = l + 1; j <= twoJMax; j++, i++)
            {
                var following = Fma(Broadcast(next + i) * cos, current, Broadcast(last + i) * previous);
                previous = current;
                value[i] = current = following;
            }
        }
    }
}
