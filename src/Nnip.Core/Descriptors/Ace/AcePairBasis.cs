namespace Nnip.Descriptors.Ace;

/// <summary>
/// phi_nlm(r) = J_n(|r|) Y_lm(r/|r|), the same for all species. For each l the radial functions n = 1..RadialCounts[l] are present with
/// every m = -l..l.
/// </summary>
public sealed class AcePairBasis : RadialHarmonicBasis
{
    /// <summary>Makes the basis.</summary>
    /// <param name="radial">The radial functions; as many as the largest entry of <paramref name="radialCounts"/>.</param>
    /// <param name="radialCounts">How many radial functions each l has (lmax + 1).</param>
    public AcePairBasis(AceRadialBasis radial, int[] radialCounts)
        : base(radialCounts, new int[radialCounts.Length], radial.Count) => Radial = radial;

    /// <summary>The radial functions J_n.</summary>
    public AceRadialBasis Radial { get; }

    /// <summary>
    /// Whether there are radial functions alone: both directions of a pair then lie along one line and have the same functions, so that
    /// what belongs to one is known of the other.
    /// </summary>
    public bool IsRadialAlone => MaxL == 0;

    /// <inheritdoc/>
    public override double Cutoff => Radial.Cutoff;

    /// <summary>Index of function (n, l, m), n counted from 1.</summary>
    public int IndexOf(int n, int l, int m) => FirstIndex(l, m) + n - 1;

    /// <inheritdoc/>
    public override void EvaluateRadial(int centre, int neighbour, double r, Span<double> value, Span<double> derivative) =>
        Radial.Evaluate(r, value, derivative);
}
