using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>
/// Exponentials and their relatives on vectors, to a few units in the last place of T. All are Taylor series after exact range
/// reduction, so their constants need no table.
/// </summary>
internal static class VectorMath
{
    /// <summary>
    /// exp x = scale (1 + p), where that is a normal number: scale is a power of two and p = expm1 of the reduced argument, accurate near
    /// zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Reduce<T>(Vector512<T> x, out Vector512<T> scale) where T : unmanaged
    {
        bool single = typeof(T) == typeof(float);
        // Adding 1.5 x 2^(mantissa bits) rounds to an integer and leaves it in the low bits.
        var shifter = Constant<T>(single ? 12582912.0 : 6755399441055744.0);
        var shifted = Fma(x, Constant<T>(1.4426950408889634), shifter);
        var n = shifted - shifter;
        // ln 2 in two parts, the first with so few bits that its product with n is exact.
        var r = Fma(n, Constant<T>(single ? -0.693359375 : -0.693147180369123816490), x);
        r = Fma(n, Constant<T>(single ? 2.12194440e-4 : -1.90821492927058770002e-10), r);
        scale = single
            ? Vector512.ShiftLeft(shifted.AsInt32() + Vector512.Create(127), 23).As<int, T>()
            : Vector512.ShiftLeft(shifted.AsInt64() + Vector512.Create(1023L), 52).As<long, T>();
        // expm1(r) = r + r^2 (1/2 + r/6 + ...), |r| at most ln 2 / 2; two terms at a time, which do not wait for each other.
        var square = r * r;
        var p = Pair(r, 720, 5040);
        if (!single)
        {
            p = Fma(Constant<T>(1.0 / 87178291200), square, Pair(r, 479001600, 6227020800));
            p = Fma(p, square, Pair(r, 3628800, 39916800));
            p = Fma(p, square, Pair(r, 40320, 362880));
            p = Fma(p, square, Pair(r, 720, 5040));
        }
        p = Fma(p, square, Pair(r, 24, 120));
        p = Fma(p, square, Pair(r, 2, 6));
        return Fma(p, square, r);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector512<T> Pair(Vector512<T> r, double first, double second) => Fma(Constant<T>(1 / second), r, Constant<T>(1 / first));
    }

    /// <summary>
    /// x, or the limit that it is beyond; what is no number stays so. One instruction for each limit, which takes the second operand where
    /// one is no number; what Vector512.Min and Max promise takes three.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Clamp<T>(Vector512<T> x, Vector512<T> least, Vector512<T> most) where T : unmanaged =>
        Vector512.MinNative(most, Vector512.MaxNative(least, x));

    /// <summary>exp x; below the normal numbers it stays at the smallest one, above the largest at the largest power.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Exp<T>(Vector512<T> x) where T : unmanaged
    {
        bool single = typeof(T) == typeof(float);
        var p = Reduce(Clamp(x, Constant<T>(single ? -87 : -708), Constant<T>(single ? 88 : 709)), out var scale);
        return Fma(scale, p, scale);
    }

    /// <summary>tanh x = expm1(2x) / (expm1(2x) + 2), relatively accurate near zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Tanh<T>(Vector512<T> x) where T : unmanaged
    {
        var limit = Constant<T>(typeof(T) == typeof(float) ? 20 : 44);
        var p = Reduce(Clamp(x + x, -limit, limit), out var scale);
        var m = Fma(scale, p, scale - Constant<T>(1));
        return m / (m + Constant<T>(2));
    }

    /// <summary>
    /// sin x and cos x for arguments of moderate size: the nearest multiple of pi/2 is taken off in two parts, of which the first has so
    /// few bits that its product is exact for a few thousand of them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (TVector Sin, TVector Cos) SinCos<T, TVector>(TVector x)
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T>
    {
        bool single = typeof(T) == typeof(float);
        var shifter = TVector.Constant(single ? 12582912.0 : 6755399441055744.0);
        var shifted = TVector.Fma(x, TVector.Constant(2 / Math.PI), shifter);
        var n = shifted - shifter;
        double high = single ? 1.5703125 : 1.57079632673412561417;
        var r = TVector.Fma(n, TVector.Constant(-high), x);
        r = TVector.Fma(n, TVector.Constant(single ? high - Math.PI / 2 : -6.07710050650619224932e-11), r);
        var square = r * r;
        // Taylor series up to r^11 and r^10, or r^17 and r^16, |r| at most pi/4.
        TVector sin = TVector.Constant(-1.0 / 39916800), cos = TVector.Constant(-1.0 / 3628800);
        if (!single)
        {
            sin = TVector.Constant(1.0 / 355687428096000);
            cos = TVector.Constant(1.0 / 20922789888000);
            sin = TVector.Fma(sin, square, TVector.Constant(-1.0 / 1307674368000));
            cos = TVector.Fma(cos, square, TVector.Constant(-1.0 / 87178291200));
            sin = TVector.Fma(sin, square, TVector.Constant(1.0 / 6227020800));
            cos = TVector.Fma(cos, square, TVector.Constant(1.0 / 479001600));
            sin = TVector.Fma(sin, square, TVector.Constant(-1.0 / 39916800));
            cos = TVector.Fma(cos, square, TVector.Constant(-1.0 / 3628800));
        }
        sin = TVector.Fma(sin, square, TVector.Constant(1.0 / 362880));
        cos = TVector.Fma(cos, square, TVector.Constant(1.0 / 40320));
        sin = TVector.Fma(sin, square, TVector.Constant(-1.0 / 5040));
        cos = TVector.Fma(cos, square, TVector.Constant(-1.0 / 720));
        sin = TVector.Fma(sin, square, TVector.Constant(1.0 / 120));
        cos = TVector.Fma(cos, square, TVector.Constant(1.0 / 24));
        sin = TVector.Fma(sin, square, TVector.Constant(-1.0 / 6));
        cos = TVector.Fma(cos, square, TVector.Constant(-1.0 / 2));
        sin = TVector.Fma(sin * square, r, r);
        cos = TVector.Fma(cos, square, TVector.Constant(1));
        // Odd quarters exchange the two; sin is negative in the quarters 2 and 3, cos in 1 and 2.
        TVector.Quarters(shifted, out var odd, out var sinSign, out var cosSign);
        return (TVector.Select(odd, cos, sin) ^ sinSign, TVector.Select(odd, sin, cos) ^ cosSign);
    }

    /// <summary>log(1 + u) for u in [0, 1] = 2 artanh(u / (2 + u)), as its series in the square of an argument below 1/3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Log1p<T>(Vector512<T> u) where T : unmanaged
    {
        var s = u / (u + Constant<T>(2));
        var square = s * s;
        int terms = typeof(T) == typeof(float) ? 8 : 17;
        var sum = Constant<T>(1.0 / (2 * terms + 1));
        for (int i = terms - 1; i >= 0; i--)
            sum = Fma(sum, square, Constant<T>(1.0 / (2 * i + 1)));
        return (s + s) * sum;
    }

    /// <summary>
    /// Normal distribution function Phi(z) = 1/2 + phi(z) (z + z^3/3 + z^5/(3 5) + ...), whose terms do not cancel, and density
    /// phi(z). Accurate absolutely. The length of the series makes it several times dearer than tanh.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> NormalDistribution<T>(Vector512<T> z, out Vector512<T> density) where T : unmanaged
    {
        bool single = typeof(T) == typeof(float);
        density = Exp(z * z * Constant<T>(-0.5)) * Constant<T>(0.39894228040143267794);
        var limit = Constant<T>(single ? 5.6 : 8.5);
        var clamped = Clamp(z, -limit, limit);
        var square = clamped * clamped;
        var one = Constant<T>(1);
        var sum = one;
        for (int i = single ? 55 : 120; i >= 1; i--)
            sum = Fma(sum * square, Constant<T>(1.0 / (2 * i + 1)), one);
        var inner = Fma(Exp(square * Constant<T>(-0.5)) * Constant<T>(0.39894228040143267794) * clamped, sum, Constant<T>(0.5));
        return Clamp(inner, Vector512<T>.Zero, one);
    }
}
