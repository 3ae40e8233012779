using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Descriptors;
using Nnip.Descriptors.Ace;
using Nnip.Descriptors.Snap;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>
/// The functions of a <see cref="RadialHarmonicBasis"/> for a vector of pairs: radial functions and the polynomial factors of the real
/// spherical harmonics, Y_lm = Q_lm(u_z) Re (u_x + i u_y)^m (Im for -m) as in <see cref="RealSphericalHarmonics"/>.
/// </summary>
internal sealed unsafe class PairKernel<T> where T : unmanaged
{
    private readonly Table<T> reals;
    private readonly Table<int> integers;
    private readonly T* legendre, legendrePrevious, slope, diagonal;
    private readonly AceRadialKernel<T>? ace;
    private readonly SnapRadialKernel<T>? snap;

    /// <summary>Narrows the coefficients.</summary>
    /// <exception cref="NotSupportedException">Radial functions that this backend does not know.</exception>
    public PairKernel(PairBasis pairBasis)
    {
        var basis = pairBasis as RadialHarmonicBasis;
        ace = basis is AcePairBasis aceBasis ? new(aceBasis.Radial) : null;
        snap = basis is SnapPairBasis snapBasis ? new(snapBasis) : null;
        if (basis is null || (ace is null && snap is null))
            throw new NotSupportedException(
                $"the cpu backend knows the pair bases {nameof(AcePairBasis)} and {nameof(SnapPairBasis)}, not {pairBasis.GetType().Name}");
        Count = basis.Count;
        MaxL = basis.MaxL;
        RadialCount = basis.RadialCount;
        integers = new([.. basis.RadialCounts, .. basis.RadialOffsets, .. Enumerable.Range(0, MaxL + 2).Select(basis.Offset)]);
        RadialCounts = integers.Data;
        RadialOffsets = RadialCounts + MaxL + 1;
        Offsets = RadialOffsets + MaxL + 1;
        Beyond = Narrow<T>(2 * basis.Cutoff);
        Y00 = Narrow<T>(Math.Sqrt(1 / (4 * Math.PI)));

        var factors = new LegendreTables(MaxL);
        reals = Table<T>.Narrowed([.. factors.Next, .. factors.Last, .. factors.Slope, .. factors.First]);
        legendre = reals.Data;
        legendrePrevious = legendre + HarmonicCount;
        slope = legendrePrevious + HarmonicCount;
        diagonal = slope + HarmonicCount;
    }

    /// <summary>K, the number of functions.</summary>
    public int Count { get; }

    /// <summary>Largest angular momentum.</summary>
    public int MaxL { get; }

    /// <summary>Number of radial functions.</summary>
    public int RadialCount { get; }

    /// <summary>Number of Q_lm, m at least 0.</summary>
    public int HarmonicCount => (MaxL + 1) * (MaxL + 2) / 2;

    /// <summary>Vectors of working memory that a loop over pairs needs: K sums or weights, radial functions, slopes and Q_lm.</summary>
    public int WorkVectors => Count + 2 * RadialCount + HarmonicCount;

    /// <summary>An x component beyond the cutoff, for lanes without a pair.</summary>
    public T Beyond { get; }

    /// <summary>The harmonic of l = 0.</summary>
    public T Y00 { get; }

    /// <summary>
    /// Where the basis is radial functions alone, the same for every pair of species, these: pairs of several blocks share vectors then.
    /// </summary>
    public AceRadialKernel<T>? RadialAlone => MaxL == 0 ? ace : null;

    /// <summary>How many radial functions each l has.</summary>
    public int* RadialCounts { get; }

    /// <summary>Index of the first radial function of each l.</summary>
    public int* RadialOffsets { get; }

    /// <summary>Index of the first function of each l.</summary>
    public int* Offsets { get; }

    /// <summary>Index of Q_lm: for each m its l = m..MaxL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Harmonic(int l, int m) => m * (MaxL + 1) - m * (m - 1) / 2 + l - m;

    /// <summary>Radial functions (RadialCount) of a pair of species, zero from the cutoff on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Radial(int speciesPair, Vector512<T> r, Vector512<T>* value)
    {
        if (ace != null)
            ace.Evaluate(r, (T*)value, Vector512<T>.Count);
        else
            snap!.Evaluate(speciesPair, r, value);
    }

    /// <summary>Radial functions and their derivatives by r (RadialCount each).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Radial(int speciesPair, Vector512<T> r, Vector512<T>* value, Vector512<T>* derivative)
    {
        if (ace != null)
            ace.Evaluate(r, value, derivative);
        else
            snap!.Evaluate(speciesPair, r, value, derivative);
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
}
