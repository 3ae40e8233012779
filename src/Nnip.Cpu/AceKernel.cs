using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Descriptors.Ace;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>
/// The functions of <see cref="AcePairBasis"/> for a vector of pairs: radial recurrence and the polynomial factors of the real
/// spherical harmonics, Y_lm = Q_lm(u_z) Re (u_x + i u_y)^m (Im for -m) as in <see cref="RealSphericalHarmonics"/>.
/// </summary>
internal sealed unsafe class AceKernel<T> where T : unmanaged
{
    private readonly Table<T> reals;
    private readonly Table<int> integers;
    private readonly T* a, b, c, legendre, legendrePrevious, slope, diagonal;

    /// <summary>Narrows the coefficients.</summary>
    public AceKernel(AcePairBasis basis)
    {
        var radial = basis.Radial;
        Count = basis.Count;
        MaxL = basis.MaxL;
        RadialCount = Math.Max(1, basis.RadialCounts.Max());
        integers = new([.. basis.RadialCounts, .. Enumerable.Range(0, MaxL + 2).Select(basis.Offset)]);
        RadialCounts = integers.Data;
        Offsets = RadialCounts + MaxL + 1;
        OuterExponent = radial.OuterExponent;
        InnerExponent = radial.InnerExponent;
        Cutoff = Narrow<T>(radial.Cutoff);
        InnerRadius = Narrow<T>(radial.InnerRadius);
        OneAndR0 = Narrow<T>(1 + radial.R0);
        TCut = Narrow<T>(radial.TCut);
        TIn = Narrow<T>(radial.TIn);
        Beyond = Narrow<T>(2 * radial.Cutoff);
        Y00 = Narrow<T>(Math.Sqrt(1 / (4 * Math.PI)));

        double[] first = new double[HarmonicCount], second = new double[HarmonicCount], dq = new double[HarmonicCount];
        var start = new double[MaxL + 1];
        for (int m = 0; m <= MaxL; m++)
        {
            start[m] = m == 0 ? Math.Sqrt(1 / (4 * Math.PI)) : start[m - 1] * Math.Sqrt((2.0 * m + 1) / (2.0 * m) * (m == 1 ? 2 : 1));
            for (int l = m; l <= MaxL; l++)
            {
                double mm = (double)m * m, ll = (double)l * l, lower = (l - 1.0) * (l - 1.0);
                int i = Harmonic(l, m);
                if (l > m)
                    first[i] = Math.Sqrt((4 * ll - 1) / (ll - mm));
                if (l > m + 1)
                    second[i] = -first[i] * Math.Sqrt((lower - mm) / (4 * lower - 1));
                // The sqrt2 of m above 0 is part of Q_lm, hence the halving in the step from 0 to 1.
                dq[i] = Math.Sqrt((l - m) * (double)(l + m + 1) * (m == 0 ? 0.5 : 1));
            }
        }
        reals = Table<T>.Narrowed([.. radial.A, .. radial.B, .. radial.C, .. first, .. second, .. dq, .. start]);
        a = reals.Data;
        b = a + radial.Count;
        c = b + radial.Count;
        legendre = c + radial.Count;
        legendrePrevious = legendre + HarmonicCount;
        slope = legendrePrevious + HarmonicCount;
        diagonal = slope + HarmonicCount;
    }

    /// <summary>K, the number of functions.</summary>
    public int Count { get; }

    /// <summary>Largest angular momentum.</summary>
    public int MaxL { get; }

    /// <summary>Number of radial functions in use.</summary>
    public int RadialCount { get; }

    /// <summary>Number of Q_lm, m at least 0.</summary>
    public int HarmonicCount => (MaxL + 1) * (MaxL + 2) / 2;

    /// <summary>Vectors of working memory that a loop over pairs needs: K sums or weights, J_n, J'_n and Q_lm.</summary>
    public int WorkVectors => Count + 2 * RadialCount + HarmonicCount;

    /// <summary>An x component beyond the cutoff, for lanes without a pair.</summary>
    public T Beyond { get; }

    /// <summary>The harmonic of l = 0.</summary>
    public T Y00 { get; }

    /// <summary>How many radial functions each l has.</summary>
    public int* RadialCounts { get; }

    /// <summary>Index of the first function of each l.</summary>
    public int* Offsets { get; }

    private T Cutoff { get; }

    private T InnerRadius { get; }

    private T OneAndR0 { get; }

    private T TCut { get; }

    private T TIn { get; }

    private int OuterExponent { get; }

    private int InnerExponent { get; }

    /// <summary>Index of Q_lm: for each m its l = m..MaxL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Harmonic(int l, int m) => m * (MaxL + 1) - m * (m - 1) / 2 + l - m;

    /// <summary>J_n(r) (RadialCount), zero from the cutoff on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Radial(Vector512<T> r, Vector512<T>* value)
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
    public void Radial(Vector512<T> r, Vector512<T>* value, Vector512<T>* derivative)
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

    /// <summary>Q_lm(uz), m at least 0 (HarmonicCount).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Legendre(Vector512<T> uz, Vector512<T>* q)
    {
        int i = 0;
        for (int m = 0; m <= MaxL; m++)
        {
            var current = Broadcast(diagonal + m);
            var previous = Vector512<T>.Zero;
            q[i++] = current;
            for (int l = m + 1; l <= MaxL; l++, i++)
            {
                var next = Fma(Broadcast(legendre + i) * uz, current, Broadcast(legendrePrevious + i) * previous);
                previous = current;
                q[i] = current = next;
            }
        }
    }

    /// <summary>dQ_lm/duz from the table of Q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> LegendreSlope(Vector512<T>* q, int l, int m) =>
        l == m ? Vector512<T>.Zero : Broadcast(slope + Harmonic(l, m)) * q[Harmonic(l, m + 1)];

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
