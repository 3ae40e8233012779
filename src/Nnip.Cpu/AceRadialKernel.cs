using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Descriptors.Ace;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>
/// The radial functions of <see cref="AceRadialBasis"/> for a vector of pairs, by their recurrence. J_n is computed but for the factor
/// s_n = C_n s_(n-2), s_0 = s_1 = 1, so that its predecessor but one is added as it is.
/// </summary>
internal readonly unsafe struct AceRadialKernel<T> : IRadialKernel<T> where T : unmanaged
{
    private readonly Table<T> reals;
    private readonly T* a, b;
    private readonly int count, outerExponent, innerExponent;
    private readonly T oneAndR0, scale, outerEnd, innerEnd, outerSlope, innerSlope;

    /// <summary>Narrows the coefficients.</summary>
    public AceRadialKernel(AceRadialBasis radial)
    {
        count = radial.Count;
        outerExponent = radial.OuterExponent;
        innerExponent = radial.InnerExponent;
        // The norm is shared out among the factors of the envelope, so that none of its powers is far from 1.
        double root = Math.Pow(radial.A[0], 1.0 / (outerExponent + innerExponent));
        oneAndR0 = Narrow<T>(1 + radial.R0);
        scale = Narrow<T>(root);
        outerEnd = Narrow<T>(-root * radial.TCut);
        innerEnd = Narrow<T>(root * radial.TIn);
        outerSlope = Narrow<T>(root * outerExponent);
        innerSlope = Narrow<T>(-root * innerExponent);
        Scales = Enumerable.Repeat(1.0, count).ToArray();
        double[] slopes = [.. radial.A], constants = [.. radial.B];
        for (int n = 2; n < count; n++)
        {
            Scales[n] = radial.C[n] * Scales[n - 2];
            slopes[n] *= Scales[n - 1] / Scales[n];
            constants[n] *= Scales[n - 1] / Scales[n];
        }
        reals = Table<T>.Narrowed([.. slopes, .. constants]);
        a = reals.Data;
        b = a + count;
    }

    /// <summary>s_n: J_n is s_n times function n.</summary>
    public double[] Scales { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddValues(int speciesPair, Vector512<T> r, Vector512<T>* sums, Vector512<T>* values, int kept)
    {
        Start(r, out var t, out var j, out _);
        var previous = Vector512<T>.Zero;
        sums[0] += j;
        if (kept > 0)
            values[0] = j;
        int n = 1;
        for (; n < kept; n++)
        {
            Advance(n, t, ref j, ref previous);
            values[n] = j;
            sums[n] += j;
        }
        for (; n < count; n++)
        {
            Advance(n, t, ref j, ref previous);
            sums[n] += j;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Slopes are derivatives by t, the rate is dt/dr.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> WeightSlopes<TWeights>(
        int speciesPair, Vector512<T> r, TWeights weights, Vector512<T>* values, Vector512<T>* slopes, int kept, out Vector512<T> rate)
        where TWeights : struct, IWeights<T, TWeights>
    {
        rate = Start(r, out var t, out var j, out var dj);
        Vector512<T> previous = Vector512<T>.Zero, dPrevious = previous, sum = weights[0] * dj;
        if (kept > 0)
            (values[0], slopes[0]) = (j, dj);
        int n = 1;
        for (; n < kept; n++)
        {
            Advance(n, t, ref j, ref previous, ref dj, ref dPrevious);
            (values[n], slopes[n]) = (j, dj);
            sum = Fma(weights[n], dj, sum);
        }
        for (; n < count; n++)
        {
            Advance(n, t, ref j, ref previous, ref dj, ref dPrevious);
            sum = Fma(weights[n], dj, sum);
        }
        return sum;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> AddSlopes(
        int speciesPair, Vector512<T> r, Vector512<T> tangent, Vector512<T>* sums, Vector512<T>* values, Vector512<T>* slopes, int kept)
    {
        var change = tangent * Start(r, out var t, out var j, out var dj);
        Vector512<T> previous = Vector512<T>.Zero, dPrevious = previous;
        sums[0] = Fma(dj, change, sums[0]);
        if (kept > 0)
            (values[0], slopes[0]) = (j, dj);
        int n = 1;
        for (; n < kept; n++)
        {
            Advance(n, t, ref j, ref previous, ref dj, ref dPrevious);
            (values[n], slopes[n]) = (j, dj);
            sums[n] = Fma(dj, change, sums[n]);
        }
        for (; n < count; n++)
        {
            Advance(n, t, ref j, ref previous, ref dj, ref dPrevious);
            sums[n] = Fma(dj, change, sums[n]);
        }
        return change;
    }

    /// <summary>All functions at t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Values(Vector512<T> t, Vector512<T>* values)
    {
        Envelope(t, out var j, out _);
        var previous = Vector512<T>.Zero;
        values[0] = j;
        for (int n = 1; n < count; n++)
        {
            Advance(n, t, ref j, ref previous);
            values[n] = j;
        }
    }

    /// <summary>
    /// The factor that the derivatives by r of all functions have in common, but for its sign: the powers of the envelope, each with an
    /// exponent less by one, times |dt/dr|. What is left of them are polynomials of t.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> CommonSlope(Vector512<T> r, out Vector512<T> t)
    {
        var slope = -Transform(r, out t);
        Power(Outer(t), outerExponent, Narrow<T>(1), out var lower);
        slope *= lower;
        if (innerExponent > 0)
        {
            Power(Inner(t), innerExponent, Narrow<T>(1), out lower);
            slope *= lower;
        }
        return slope;
    }

    /// <summary>All functions at r, function n to values + n * stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreValues(Vector512<T> r, T* values, nint stride)
    {
        Start(r, out var t, out var j, out _);
        var previous = Vector512<T>.Zero;
        for (int n = 0; ; values += stride)
        {
            j.Store(values);
            if (++n == count)
                return;
            Advance(n, t, ref j, ref previous);
        }
    }

    /// <summary>The derivatives by r of all functions times a factor, function n to slopes + n * stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreSlopes(Vector512<T> r, Vector512<T> factor, T* slopes, nint stride)
    {
        factor *= Start(r, out var t, out var j, out var dj);
        Vector512<T> previous = Vector512<T>.Zero, dPrevious = previous;
        for (int n = 0; ; slopes += stride)
        {
            (dj * factor).Store(slopes);
            if (++n == count)
                return;
            Advance(n, t, ref j, ref previous, ref dj, ref dPrevious);
        }
    }

    /// <summary>All functions and their slopes; returns the rate, with which slopes are derivatives by r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Evaluate(int speciesPair, Vector512<T> r, Vector512<T>* values, Vector512<T>* slopes)
    {
        var rate = Start(r, out var t, out var j, out var dj);
        Vector512<T> previous = Vector512<T>.Zero, dPrevious = previous;
        for (int n = 0; ;)
        {
            (values[n], slopes[n]) = (j, dj);
            if (++n == count)
                return rate;
            Advance(n, t, ref j, ref previous, ref dj, ref dPrevious);
        }
    }

    /// <summary>From function n - 1 to function n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Advance(int n, Vector512<T> t, ref Vector512<T> j, ref Vector512<T> previous)
    {
        var next = Fma(Fma(Broadcast(a + n), t, Broadcast(b + n)), j, previous);
        previous = j;
        j = next;
    }

    /// <summary>The same with derivatives by t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Advance(
        int n, Vector512<T> t, ref Vector512<T> j, ref Vector512<T> previous, ref Vector512<T> dj, ref Vector512<T> dPrevious)
    {
        var an = Broadcast(a + n);
        var factor = Fma(an, t, Broadcast(b + n));
        var dNext = Fma(factor, dj, Fma(an, j, dPrevious));
        var next = Fma(factor, j, previous);
        (previous, dPrevious, j, dj) = (j, dj, next, dNext);
    }

    /// <summary>The transformed distance t, the first function and its derivative by t; returns dt/dr.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<T> Start(Vector512<T> r, out Vector512<T> t, out Vector512<T> j, out Vector512<T> dj)
    {
        var rate = Transform(r, out t);
        Envelope(t, out j, out dj);
        return rate;
    }

    /// <summary>t; returns dt/dr.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<T> Transform(Vector512<T> r, out Vector512<T> t)
    {
        var inverse = Inverse(r + Constant<T>(1));
        var transform = Vector512.Create(oneAndR0) * inverse;
        t = transform * transform;
        return Constant<T>(-2) * t * inverse;
    }

    /// <summary>The first function and its derivative by t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Envelope(Vector512<T> t, out Vector512<T> j, out Vector512<T> dj)
    {
        j = Power(Outer(t), outerExponent, outerSlope, out dj);
        if (innerExponent == 0)
            return;
        var inner = Power(Inner(t), innerExponent, innerSlope, out var dInner);
        dj = Fma(dj, inner, j * dInner);
        j *= inner;
    }

    /// <summary>A factor of the envelope. From the cutoff on t is not above t_cut: there it is zero, and so are its powers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<T> Outer(Vector512<T> t) =>
        Vector512.MaxNative(Fma(Vector512.Create(scale), t, Vector512.Create(outerEnd)), Vector512<T>.Zero);

    /// <summary>The other. Up to the inner radius t is not below t_in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<T> Inner(Vector512<T> t) =>
        Vector512.MaxNative(NegatedFma(Vector512.Create(scale), t, Vector512.Create(innerEnd)), Vector512<T>.Zero);

    /// <summary>x^exponent, exponent at least 2, and slope x^(exponent - 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Power(Vector512<T> x, int exponent, T slope, out Vector512<T> derivative)
    {
        var lower = x;
        for (int i = 2; i < exponent; i++)
            lower *= x;
        derivative = Vector512.Create(slope) * lower;
        return lower * x;
    }
}
