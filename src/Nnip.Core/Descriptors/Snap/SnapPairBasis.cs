namespace Nnip.Descriptors.Snap;

/// <summary>
/// phi_jlm(r) = f_c(r) G_jl(theta0(r)) Y_lm(r/|r|): hyperspherical harmonics of the neighbour as a point of the 3-sphere. There are as many
/// as independent real numbers in the matrices u_j of Thompson et al., J. Comput. Phys. 285 (2015) 316, of which they are linear
/// combinations (<see cref="SnapGraph"/>), but a gradient costs one real harmonic and no recursion of matrices. With x = pi (r - rmin0) /
/// (rcut - rmin0), theta0 = rfac0 x and f_c = (1 + cos x)/2, 1 below rmin0; rcut = (R_centre + R_neighbour) rcutfac.
/// </summary>
public sealed class SnapPairBasis : RadialHarmonicBasis
{
    private readonly double[] cutoffs;
    private readonly int speciesCount;

    /// <summary>Makes the basis.</summary>
    /// <param name="settings">Valid settings.</param>
    public SnapPairBasis(SnapSettings settings) : this(settings, new(settings.TwoJMax))
    {
    }

    private SnapPairBasis(SnapSettings settings, HypersphericalFunctions functions)
        : base([.. Enumerable.Range(0, settings.TwoJMax + 1).Select(l => settings.TwoJMax - l + 1)], functions.Offsets, functions.Count)
    {
        (Functions, Rfac0, Rmin0, Switch) = (functions, settings.Rfac0, settings.Rmin0, settings.Switch);
        speciesCount = settings.Species.Count;
        cutoffs = [.. from centre in settings.Species from neighbour in settings.Species select settings.CutoffOf(centre, neighbour)];
        Cutoff = cutoffs.Max();
    }

    /// <summary>The functions of the polar angle; the radial functions have their indices.</summary>
    public HypersphericalFunctions Functions { get; }

    /// <summary>Factor of the polar angle.</summary>
    public double Rfac0 { get; }

    /// <summary>Distance of zero polar angle, Angstrom.</summary>
    public double Rmin0 { get; }

    /// <summary>Whether functions go to zero smoothly at the cutoff.</summary>
    public bool Switch { get; }

    /// <inheritdoc/>
    public override double Cutoff { get; }

    /// <summary>Cutoff of each pair of species, neighbours of one centre next to each other (S * S), Angstrom.</summary>
    public IReadOnlyList<double> Cutoffs => cutoffs;

    /// <summary>Index of function (j, l, m), j doubled.</summary>
    public int IndexOf(int j, int l, int m) => FirstIndex(l, m) + j - l;

    /// <inheritdoc/>
    public override void EvaluateRadial(int centre, int neighbour, double r, Span<double> value, Span<double> derivative)
    {
        double cutoff = cutoffs[centre * speciesCount + neighbour], scale = Math.PI / (cutoff - Rmin0), x = (r - Rmin0) * scale;
        if (r >= cutoff)
        {
            value[..RadialCount].Clear();
            derivative[..RadialCount].Clear();
            return;
        }
        Functions.Evaluate(Rfac0 * x, value, derivative);
        bool switching = Switch && r > Rmin0;
        double f = switching ? 0.5 * (1 + Math.Cos(x)) : 1, slope = switching ? -0.5 * scale * Math.Sin(x) : 0;
        for (int i = 0; i < RadialCount; i++)
        {
            derivative[i] = f * Rfac0 * scale * derivative[i] + slope * value[i];
            value[i] *= f;
        }
    }
}
