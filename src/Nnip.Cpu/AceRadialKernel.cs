using System.Runtime.CompilerServices;
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
    public void AddValues<TVector>(int speciesPair, TVector r, TVector* sums, TVector* values, int kept)
        where TVector : unmanaged, IVector<TVector, T>
    {
        Start(r, out var t, out var j, out _);
        TVector previous = default;
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
    public TVector WeightSlopes<TWeights, TVector>(
        int speciesPair, TVector r, TWeights weights, TVector* values, TVector* slopes, int kept, out TVector rate)
        where TWeights : struct, IWeights<TVector, TWeights> where TVector : unmanaged, IVector<TVector, T>
    {
        rate = Start(r, out var t, out var j, out var dj);
        TVector previous = default, dPrevious = previous, sum = weights[0] * dj;
        if (kept > 0)
            (values[0], slopes[0]) = (j, dj);
        int n = 1;
        for (; n < kept; n++)
        {
            Advance(n, t, ref j, ref previous, ref dj, ref dPrevious);
            (values[n], slopes[n]) = (j, dj);
            sum = TVector.Fma(weights[n], dj, sum);
        }
        for (; n < count; n++)
        {
            Advance(n, t, ref j, ref previous, ref dj, ref dPrevious);
            sum = TVector.Fma(weights[n], dj, sum);
        }
        return sum;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector AddSlopes<TVector>(
        int speciesPair, TVector r, TVector tangent, TVector* sums, TVector* values, TVector* slopes, int kept)
        where TVector : unmanaged, IVector<TVector, T>
    {
        var change = tangent * Start(r, out var t, out var j, out var dj);
        TVector previous = default, dPrevious = previous;
        sums[0] = TVector.Fma(dj, change, sums[0]);
        if (kept > 0)
            (values[0], slopes[0]) = (j, dj);
        int n = 1;
        for (; n < kept; n++)
        {
            Advance(n, t, ref j, ref previous, ref dj, ref dPrevious);
            (values[n], slopes[n]) = (j, dj);
            sums[n] = TVector.Fma(dj, change, sums[n]);
        }
        for (; n < count; n++)
        {
            Advance(n, t, ref j, ref previous, ref dj, ref dPrevious);
            sums[n] = TVector.Fma(dj, change, sums[n]);
        }
        return change;
    }

    /// <summary>All functions at t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Values<TVector>(TVector t, TVector* values)
        where TVector : unmanaged, IVector<TVector, T>
    {
        Envelope(t, out var j, out _);
        TVector previous = default;
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
    public TVector CommonSlope<TVector>(TVector r, out TVector t)
        where TVector : unmanaged, IVector<TVector, T>
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
    public void StoreValues<TVector>(TVector r, T* values, nint stride)
        where TVector : unmanaged, IVector<TVector, T>
    {
        Start(r, out var t, out var j, out _);
        TVector previous = default;
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
    public void StoreSlopes<TVector>(TVector r, TVector factor, T* slopes, nint stride)
        where TVector : unmanaged, IVector<TVector, T>
    {
        factor *= Start(r, out var t, out var j, out var dj);
        TVector previous = default, dPrevious = previous;
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
    public TVector Evaluate<TVector>(int speciesPair, TVector r, TVector* values, TVector* slopes)
        where TVector : unmanaged, IVector<TVector, T>
    {
        var rate = Start(r, out var t, out var j, out var dj);
        TVector previous = default, dPrevious = previous;
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
    private void Advance<TVector>(int n, TVector t, ref TVector j, ref TVector previous)
        where TVector : unmanaged, IVector<TVector, T>
    {
        var next = TVector.Fma(TVector.Fma(TVector.Broadcast(a + n), t, TVector.Broadcast(b + n)), j, previous);
        previous = j;
        j = next;
    }

    /// <summary>The same with derivatives by t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Advance<TVector>(
        int n, TVector t, ref TVector j, ref TVector previous, ref TVector dj, ref TVector dPrevious)
        where TVector : unmanaged, IVector<TVector, T>
    {
        var an = TVector.Broadcast(a + n);
        var factor = TVector.Fma(an, t, TVector.Broadcast(b + n));
        var dNext = TVector.Fma(factor, dj, TVector.Fma(an, j, dPrevious));
        var next = TVector.Fma(factor, j, previous);
        (previous, dPrevious, j, dj) = (j, dj, next, dNext);
    }

    /// <summary>The transformed distance t, the first function and its derivative by t; returns dt/dr.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Start<TVector>(TVector r, out TVector t, out TVector j, out TVector dj)
        where TVector : unmanaged, IVector<TVector, T>
    {
        var rate = Transform(r, out t);
        Envelope(t, out j, out dj);
        return rate;
    }

    /// <summary>t; returns dt/dr.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Transform<TVector>(TVector r, out TVector t)
        where TVector : unmanaged, IVector<TVector, T>
    {
        var inverse = TVector.Inverse(r + TVector.Constant(1));
        var transform = TVector.Create(oneAndR0) * inverse;
        t = transform * transform;
        return TVector.Constant(-2) * t * inverse;
    }

    /// <summary>The first function and its derivative by t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Envelope<TVector>(TVector t, out TVector j, out TVector dj)
        where TVector : unmanaged, IVector<TVector, T>
    {
        j = Power(Outer(t), outerExponent, outerSlope, out dj);
        if (innerExponent == 0)
            return;
        var inner = Power(Inner(t), innerExponent, innerSlope, out var dInner);
        dj = TVector.Fma(dj, inner, j * dInner);
        j *= inner;
    }

    /// <summary>A factor of the envelope. From the cutoff on t is not above t_cut: there it is zero, and so are its powers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Outer<TVector>(TVector t)
        where TVector : unmanaged, IVector<TVector, T> =>
        TVector.Max(TVector.Fma(TVector.Create(scale), t, TVector.Create(outerEnd)), default);

    /// <summary>The other. Up to the inner radius t is not below t_in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Inner<TVector>(TVector t)
        where TVector : unmanaged, IVector<TVector, T> =>
        TVector.Max(TVector.NegatedFma(TVector.Create(scale), t, TVector.Create(innerEnd)), default);

    /// <summary>x^exponent, exponent at least 2, and slope x^(exponent - 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Power<TVector>(TVector x, int exponent, T slope, out TVector derivative)
        where TVector : unmanaged, IVector<TVector, T>
    {
        var lower = x;
        for (int i = 2; i < exponent; i++)
            lower *= x;
        derivative = TVector.Create(slope) * lower;
        return lower * x;
    }
}
