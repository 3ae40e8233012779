using System.Runtime.CompilerServices;
using Nnip.Descriptors;
using Nnip.Descriptors.Ace;
using Nnip.Descriptors.Snap;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>
/// The functions of a <see cref="RadialHarmonicBasis"/> for a vector of pairs, but for constant factors: radial functions and the
/// polynomial factors of the real spherical harmonics, Y_lm = g_lm Q_lm(u_z) Re (u_x + i u_y)^m (Im for -m), of which Q_lm has the leading
/// coefficient 1. So those of l = 0 are 1, those of l = 1 are the components of u. phi_k is <see cref="Scales"/> times the product.
/// </summary>
internal sealed unsafe class PairKernel<T> where T : unmanaged
{
    private readonly Table<T> reals;
    private readonly Table<int> integers;
    private readonly T* previousFactor, slopeFactor;

    /// <summary>Narrows the coefficients.</summary>
    /// <exception cref="NotSupportedException">Radial functions that this backend does not know.</exception>
    public PairKernel(PairBasis pairBasis)
    {
        var basis = pairBasis as RadialHarmonicBasis;
        if (basis is AcePairBasis aceBasis)
            (IsAce, IsRadialAlone, Ace) = (true, aceBasis.IsRadialAlone, new(aceBasis.Radial));
        else if (basis is SnapPairBasis snapBasis)
            Snap = new(snapBasis);
        else
            basis = null;
        if (basis is null)
            throw new NotSupportedException(
                $"the cpu backend knows the pair bases {nameof(AcePairBasis)} and {nameof(SnapPairBasis)}, not {pairBasis.GetType().Name}");
        Count = basis.Count;
        MaxL = basis.MaxL;
        RadialCount = basis.RadialCount;
        integers = new([.. basis.RadialCounts, .. basis.RadialOffsets, .. Enumerable.Range(0, MaxL + 2).Select(basis.Offset)]);
        RadialCounts = integers.Data;
        RadialOffsets = RadialCounts + MaxL + 1;
        Offsets = RadialOffsets + MaxL + 1;
        KeptCount = IsAce ? basis.RadialCounts.Skip(1).DefaultIfEmpty().Max() : RadialCount;
        Beyond = Narrow<T>(2 * basis.Cutoff);

        var (leading, previous, slope) = Harmonics(new(MaxL));
        reals = Table<T>.Narrowed([.. previous, .. slope, .. ScaleOfEach(basis, leading)]);
        previousFactor = reals.Data;
        slopeFactor = previousFactor + HarmonicCount;
        Scales = slopeFactor + HarmonicCount;
    }

    /// <summary>Whether the radial functions are <see cref="Ace"/>; otherwise they are <see cref="Snap"/>.</summary>
    public bool IsAce { get; }

    /// <summary>The radial functions of ACE.</summary>
    public AceRadialKernel<T> Ace { get; }

    /// <summary>The radial functions of SNAP.</summary>
    public SnapRadialKernel<T> Snap { get; }

    /// <summary>Whether it is one of radial functions alone: pairs of several blocks share vectors where that pays.</summary>
    public bool IsRadialAlone { get; }

    /// <summary>K, the number of functions.</summary>
    public int Count { get; }

    /// <summary>Largest angular momentum.</summary>
    public int MaxL { get; }

    /// <summary>Number of radial functions.</summary>
    public int RadialCount { get; }

    /// <summary>Number of Q_lm, m at least 0.</summary>
    public int HarmonicCount => (MaxL + 1) * (MaxL + 2) / 2;

    /// <summary>How many radial functions are kept in memory: those of l from 1 on, the first ones.</summary>
    public int KeptCount { get; }

    /// <summary>Vectors of working memory of a loop over pairs: K sums or weights, radial functions, slopes, Q_lm and a few.</summary>
    public int WorkVectors => LaneSums.Padded(Count) + 2 * RadialCount + HarmonicCount + Spare;

    /// <summary>
    /// Vectors of <see cref="WorkVectors"/> besides the functions: u, the gradient, its radial part, and what u and slopes are scaled by.
    /// </summary>
    public const int Spare = 9;

    /// <summary>An x component beyond the cutoff, for lanes without a pair.</summary>
    public T Beyond { get; }

    /// <summary>Factor of each function (K).</summary>
    public T* Scales { get; }

    /// <summary>How many radial functions each l has.</summary>
    public int* RadialCounts { get; }

    /// <summary>Index of the first radial function of each l.</summary>
    public int* RadialOffsets { get; }

    /// <summary>Index of the first function of each l.</summary>
    public int* Offsets { get; }

    /// <summary>Index of Q_lm: for each m its l = m..MaxL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Harmonic(int l, int m) => m * (MaxL + 1) - m * (m - 1) / 2 + l - m;

    /// <summary>Q_lm(uz), m at least 0 (HarmonicCount).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Legendre<TVector>(TVector uz, TVector* q)
        where TVector : unmanaged, IVector<TVector, T>
    {
        int i = 0;
        for (int m = 0; m <= MaxL; m++)
        {
            var current = TVector.Constant(1);
            TVector previous = default;
            q[i++] = current;
            for (int l = m + 1; l <= MaxL; l++, i++)
            {
                var next = TVector.Fma(uz, current, TVector.Broadcast(previousFactor + i) * previous);
                previous = current;
                q[i] = current = next;
            }
        }
    }

    /// <summary>dQ_lm/duz from the table of Q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector LegendreSlope<TVector>(TVector* q, int l, int m)
        where TVector : unmanaged, IVector<TVector, T> =>
        l == m ? default : TVector.Broadcast(slopeFactor + Harmonic(l, m)) * q[Harmonic(l, m + 1)];

    /// <summary>g_lm, the factor of Q_(l-2)m in Q_lm and that of Q_l(m+1) in dQ_lm/du_z.</summary>
    private (double[] Leading, double[] Previous, double[] Slope) Harmonics(LegendreTables tables)
    {
        double[] leading = new double[HarmonicCount], previous = new double[HarmonicCount], slope = new double[HarmonicCount];
        for (int m = MaxL; m >= 0; m--)
            for (int l = m; l <= MaxL; l++)
            {
                int i = Harmonic(l, m);
                leading[i] = l == m ? tables.First[m] : tables.Next[i] * leading[i - 1];
                if (l > m + 1)
                    previous[i] = tables.Last[i] * leading[i - 2] / leading[i];
                if (l > m)
                    slope[i] = tables.Slope[i] * leading[Harmonic(l, m + 1)] / leading[i];
            }
        return (leading, previous, slope);
    }

    private double[] ScaleOfEach(RadialHarmonicBasis basis, double[] leading)
    {
        // Sums of four functions are stored together, so three more are read.
        var scales = new double[Count + 3];
        for (int l = 0; l <= MaxL; l++)
            for (int m = -l; m <= l; m++)
                for (int n = 0; n < basis.RadialCounts[l]; n++)
                {
                    double ofRadial = IsAce ? Ace.Scales[basis.RadialOffsets[l] + n] : 1;
                    scales[basis.FirstIndex(l, m) + n] = leading[Harmonic(l, Math.Abs(m))] * ofRadial;
                }
        return scales;
    }
}
