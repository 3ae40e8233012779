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

    /// <summary>J_n(r) (RadialCount), zero from the cutoff on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Evaluate(Vector512<T> r, Vector512<T>* value)
    {
        var transform = Vector512.Create(OneAndR0) / (r + Constant<T>(1));
        var t = transform * transform;
        var j = Broadcast(a) * Power(t - Vector512.Create(TCut), OuterExponent, out _);
        if (InnerExponent > 0)
            j *= Power(Vector512.Create(TIn) - t, InnerExponent, out _);
        j &= Support(r);
        var previous = Vector512<T>.Zero;
        value[0] = j;
        for (int n = 1; n < RadialCount; n++)
        {
            var next = Fma(Fma(Broadcast(a + n), t, Broadcast(b + n)), j, Broadcast(c + n) * previous);
            previous = j;
            value[n] = j = next;
        }
    }

    /// <summary>J_n(r) and dJ_n/dr (RadialCount each), zero from the cutoff on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Evaluate(Vector512<T> r, Vector512<T>* value, Vector512<T>* derivative)
    {
        var inverse = Constant<T>(1) / (r + Constant<T>(1));
        var transform = Vector512.Create(OneAndR0) * inverse;
        var t = transform * transform;
        var slopeOfT = Constant<T>(-2) * t * inverse;
        var j = Power(t - Vector512.Create(TCut), OuterExponent, out var dj);
        if (InnerExponent > 0)
        {
            var inner = Power(Vector512.Create(TIn) - t, InnerExponent, out var dInner);
            dj = dj * inner - j * dInner;
            j *= inner;
        }
        var scale = Broadcast(a) & Support(r);
        j *= scale;
        dj *= scale;
        Vector512<T> previous = Vector512<T>.Zero, dPrevious = Vector512<T>.Zero;
        value[0] = j;
        derivative[0] = dj * slopeOfT;
        for (int n = 1; n < RadialCount; n++)
        {
            Vector512<T> an = Broadcast(a + n), cn = Broadcast(c + n);
            var factor = Fma(an, t, Broadcast(b + n));
            var next = Fma(factor, j, cn * previous);
            var dNext = Fma(factor, dj, Fma(an, j, cn * dPrevious));
            (previous, dPrevious, j, dj) = (j, dj, next, dNext);
            value[n] = j;
            derivative[n] = dj * slopeOfT;
        }
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
