namespace Nnip.Descriptors.Ace;

/// <summary>
/// phi_nlm(r) = J_n(|r|) Y_lm(r/|r|) with orthonormal real spherical harmonics. For each l the radial functions
/// n = 1..RadialCounts[l] are present with every m = -l..l; function (n, l, m) has index Offset(l) + (m + l) * RadialCounts[l] + n - 1.
/// </summary>
public sealed class AcePairBasis : PairBasis
{
    /// <summary>Makes the basis.</summary>
    /// <param name="radial">The radial functions; at least as many as the largest entry of <paramref name="radialCounts"/>.</param>
    /// <param name="radialCounts">How many radial functions each l has (lmax + 1).</param>
    public AcePairBasis(AceRadialBasis radial, int[] radialCounts)
    {
        Radial = radial;
        RadialCounts = radialCounts;
        offsets = new int[radialCounts.Length + 1];
        for (int l = 0; l < radialCounts.Length; l++)
            offsets[l + 1] = offsets[l] + (2 * l + 1) * radialCounts[l];
    }

    private readonly int[] offsets;

    /// <summary>The radial functions J_n.</summary>
    public AceRadialBasis Radial { get; }

    /// <summary>How many radial functions each l has (lmax + 1).</summary>
    public int[] RadialCounts { get; }

    /// <summary>Largest angular momentum.</summary>
    public int MaxL => RadialCounts.Length - 1;

    /// <inheritdoc/>
    public override int Count => offsets[^1];

    /// <inheritdoc/>
    public override double Cutoff => Radial.Cutoff;

    /// <summary>Index of the first function of angular momentum l.</summary>
    public int Offset(int l) => offsets[l];

    /// <summary>Index of function (n, l, m), n counted from 1.</summary>
    public int IndexOf(int n, int l, int m) => offsets[l] + (m + l) * RadialCounts[l] + n - 1;

    /// <inheritdoc/>
    public override void Evaluate(double x, double y, double z, Span<double> value, Span<double> gradient)
    {
        double r = Math.Sqrt(x * x + y * y + z * z);
        int count = Radial.Count;
        Span<double> j = stackalloc double[count], dj = stackalloc double[count];
        Radial.Evaluate(r, j, dj);
        int harmonics = (MaxL + 1) * (MaxL + 1);
        Span<double> ylm = stackalloc double[harmonics], dylm = stackalloc double[3 * harmonics];
        RealSphericalHarmonics.Evaluate(MaxL, x, y, z, ylm, dylm);
        Span<double> unit = [x / r, y / r, z / r];
        for (int l = 0; l <= MaxL; l++)
            for (int m = -l; m <= l; m++)
                for (int n = 1; n <= RadialCounts[l]; n++)
                {
                    int k = IndexOf(n, l, m), lm = l * l + l + m;
                    value[k] = j[n - 1] * ylm[lm];
                    for (int axis = 0; axis < 3; axis++)
                        gradient[3 * k + axis] = dj[n - 1] * unit[axis] * ylm[lm] + j[n - 1] * dylm[3 * lm + axis];
                }
    }
}
