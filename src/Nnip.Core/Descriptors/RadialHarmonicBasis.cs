namespace Nnip.Descriptors;

/// <summary>
/// phi(r) = R(|r|) Y_lm(r/|r|) with the orthonormal real harmonics of <see cref="RealSphericalHarmonics"/>: what ACE and SNAP have in
/// common. Each l has its own run of the radial functions, with every m = -l..l.
/// </summary>
public abstract class RadialHarmonicBasis : PairBasis
{
    private readonly int[] offsets;

    /// <summary>Lays out the functions.</summary>
    /// <param name="radialCounts">How many radial functions each l has (lmax + 1).</param>
    /// <param name="radialOffsets">Index of the first radial function of each l (lmax + 1).</param>
    /// <param name="radialCount">Number of radial functions.</param>
    private protected RadialHarmonicBasis(int[] radialCounts, int[] radialOffsets, int radialCount)
    {
        (RadialCounts, RadialOffsets, RadialCount) = (radialCounts, radialOffsets, radialCount);
        offsets = new int[radialCounts.Length + 1];
        for (int l = 0; l < radialCounts.Length; l++)
            offsets[l + 1] = offsets[l] + (2 * l + 1) * radialCounts[l];
    }

    /// <summary>How many radial functions each l has (lmax + 1).</summary>
    public int[] RadialCounts { get; }

    /// <summary>Index of the first radial function of each l (lmax + 1).</summary>
    public int[] RadialOffsets { get; }

    /// <summary>Number of radial functions.</summary>
    public int RadialCount { get; }

    /// <summary>Largest angular momentum.</summary>
    public int MaxL => RadialCounts.Length - 1;

    /// <inheritdoc/>
    public override int Count => offsets[^1];

    /// <summary>Index of the first function of angular momentum l.</summary>
    public int Offset(int l) => offsets[l];

    /// <summary>Index of the first function of l and m; those of the other radial functions of l follow.</summary>
    public int FirstIndex(int l, int m) => offsets[l] + (m + l) * RadialCounts[l];

    /// <summary>The radial functions and their derivatives, zero from the cutoff of the two species on.</summary>
    /// <param name="centre">Index of the species of the centre.</param>
    /// <param name="neighbour">Index of the species of the neighbour.</param>
    /// <param name="r">Distance in Angstrom.</param>
    /// <param name="value">R (RadialCount).</param>
    /// <param name="derivative">dR/dr (RadialCount), 1/Angstrom.</param>
    public abstract void EvaluateRadial(int centre, int neighbour, double r, Span<double> value, Span<double> derivative);

    /// <inheritdoc/>
    public override void Evaluate(int centre, int neighbour, double x, double y, double z, Span<double> value, Span<double> gradient)
    {
        double r = Math.Sqrt(x * x + y * y + z * z);
        Span<double> radial = stackalloc double[RadialCount], slope = stackalloc double[RadialCount];
        EvaluateRadial(centre, neighbour, r, radial, slope);
        int harmonics = (MaxL + 1) * (MaxL + 1);
        Span<double> ylm = stackalloc double[harmonics], dylm = stackalloc double[3 * harmonics];
        RealSphericalHarmonics.Evaluate(MaxL, x, y, z, ylm, dylm);
        Span<double> unit = [x / r, y / r, z / r];
        for (int l = 0; l <= MaxL; l++)
            for (int m = -l; m <= l; m++)
                for (int n = 0; n < RadialCounts[l]; n++)
                {
                    int k = FirstIndex(l, m) + n, i = RadialOffsets[l] + n, lm = l * l + l + m;
                    value[k] = radial[i] * ylm[lm];
                    for (int axis = 0; axis < 3; axis++)
                        gradient[3 * k + axis] = slope[i] * unit[axis] * ylm[lm] + radial[i] * dylm[3 * lm + axis];
                }
    }
}
