using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Descriptors.Ace;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>The radial functions of <see cref="AceRadialBasis"/> for a vector of pairs, by their recurrence.</summary>
internal sealed unsafe class AceRadialKernel<T> where T : unmanaged
{
    private readonly Table<T> reals;
    private readonly T* a, b, c;

    /// <summary>Narrows the coefficients.</summary>
    public AceRadialKernel(AceRadialBasis radial)
    {
        RadialCount = radial.Count;
        OuterExponent = radial.OuterExponent;
        InnerExponent = radial.InnerExponent;
        Cutoff = Narrow<T>(radial.Cutoff);
        InnerRadius = Narrow<T>(radial.InnerRadius);
        OneAndR0 = Narrow<T>(1 + radial.R0);
        TCut = Narrow<T>(radial.TCut);
        TIn = Narrow<T>(radial.TIn);
        reals = Table<T>.Narrowed([.. radial.A, .. radial.B, .. radial.C]);
        a = reals.Data;
        b = a + radial.Count;
        c = b + radial.Count;
    }

    private int RadialCount { get; }

    private T Cutoff { get; }

    private T InnerRadius { get; }

    private T OneAndR0 { get; }

    private T TCut { get; }

    private T TIn { get; }

    private int OuterExponent { get; }

    private int InnerExponent { get; }

    /// <summary>J_n(r) (RadialCount), zero from the cutoff on; function n to value + n * stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Evaluate(Vector512<T> r, T* value, nint stride)
    {
        var transform = Vector512.Create(OneAndR0) * Inverse(r + Constant<T>(1));
        var t = transform * transform;
        var j = Broadcast(a) * Power(t - Vector512.Create(TCut), OuterExponent, out _);
        if (InnerExponent > 0)
            j *= Power(Vector512.Create(TIn) - t, InnerExponent, out _);
        j &= Support(r);
        var previous = Vector512<T>.Zero;
        j.Store(value);
        for (int n = 1; n < RadialCount; n++)
        {
            var next = Fma(Fma(Broadcast(a + n), t, Broadcast(b + n)), j, Broadcast(c + n) * previous);
            previous = j;
            j = next;
            j.Store(value + n * stride);
        }
    }

    /// <summary>J_n(r) and dJ_n/dr (RadialCount each), zero from the cutoff on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Evaluate(Vector512<T> r, Vector512<T>* value, Vector512<T>* derivative)
    {
        var factor = Start(r, out var t, out var j, out var dj);
        Vector512<T> previous = Vector512<T>.Zero, dPrevious = Vector512<T>.Zero;
        value[0] = j;
        derivative[0] = dj * factor;
        for (int n = 1; n < RadialCount; n++)
        {
            Advance(n, t, ref j, ref previous, ref dj, ref dPrevious);
            value[n] = j;
            derivative[n] = dj * factor;
        }
    }

    /// <summary>dJ_n/dr (RadialCount) times a factor; function n to derivative + n * stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Slopes(Vector512<T> r, Vector512<T> factor, T* derivative, nint stride)
    {
        factor *= Start(r, out var t, out var j, out var dj);
        Vector512<T> previous = Vector512<T>.Zero, dPrevious = Vector512<T>.Zero;
        (dj * factor).Store(derivative);
        for (int n = 1; n < RadialCount; n++)
        {
            Advance(n, t, ref j, ref previous, ref dj, ref dPrevious);
            (dj * factor).Store(derivative + n * stride);
        }
    }

    /// <summary>The sum of w_n dJ_n/dr, weights of function n at weights + n * stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> WeightedSlope(Vector512<T> r, T* weights, nint stride)
    {
        var factor = Start(r, out var t, out var j, out var dj);
        Vector512<T> previous = Vector512<T>.Zero, dPrevious = Vector512<T>.Zero;
        var sum = Vector512.Load(weights) * dj;
        for (int n = 1; n < RadialCount; n++)
        {
            Advance(n, t, ref j, ref previous, ref dj, ref dPrevious);
            sum = Fma(Vector512.Load(weights + n * stride), dj, sum);
        }
        return sum * factor;
    }

    /// <summary>The first function and its derivative by the transformed distance t; returns dt/dr.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<T> Start(Vector512<T> r, out Vector512<T> t, out Vector512<T> j, out Vector512<T> dj)
    {
        var inverse = Inverse(r + Constant<T>(1));
        var transform = Vector512.Create(OneAndR0) * inverse;
        t = transform * transform;
        j = Power(t - Vector512.Create(TCut), OuterExponent, out dj);
        if (InnerExponent > 0)
        {
            var inner = Power(Vector512.Create(TIn) - t, InnerExponent, out var dInner);
            dj = dj * inner - j * dInner;
            j *= inner;
        }
        var scale = Broadcast(a) & Support(r);
        j *= scale;
        dj *= scale;
        return Constant<T>(-2) * t * inverse;
    }

    /// <summary>From function n - 1 to function n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Advance(
        int n, Vector512<T> t, ref Vector512<T> j, ref Vector512<T> previous, ref Vector512<T> dj, ref Vector512<T> dPrevious)
    {
        Vector512<T> an = Broadcast(a + n), cn = Broadcast(c + n);
        var factor = Fma(an, t, Broadcast(b + n));
        var next = Fma(factor, j, cn * previous);
        var dNext = Fma(factor, dj, Fma(an, j, cn * dPrevious));
        (previous, dPrevious, j, dj) = (j, dj, next, dNext);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<T> Support(Vector512<T> r)
    {
        var inside = Vector512.LessThan(r, Vector512.Create(Cutoff));
        return InnerExponent > 0 ? inside & Vector512.GreaterThan(r, Vector512.Create(InnerRadius)) : inside;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Power(Vector512<T> x, int exponent, out Vector512<T> derivative)
    {
        if (exponent == 0)
        {
            derivative = Vector512<T>.Zero;
            return Constant<T>(1);
        }
        var lower = Constant<T>(1);
        for (int i = 1; i < exponent; i++)
            lower *= x;
        derivative = Constant<T>(exponent) * lower;
        return lower * x;
    }
}
