namespace Nnip.Empirical;

/// <summary>
/// One term between two species, switched to zero at its cutoff: f(r) + S(r), f a sum of components, S = C up to the inner radius r1 and
/// A/3 (r - r1)^3 + B/4 (r - r1)^4 + C from there on, so that value and two derivatives are continuous at r1 and zero at the cutoff (the
/// switch of LAMMPS `pair_style zbl`, here for all forms).
/// </summary>
public sealed class PairTerm
{
    /// <summary>Finds the switch.</summary>
    /// <param name="form">The form, for people.</param>
    /// <param name="components">The components of f.</param>
    /// <param name="inner">r1 in Angstrom, from 0 to below the cutoff.</param>
    /// <param name="cutoff">Cutoff in Angstrom.</param>
    public PairTerm(PairForm form, PairComponent[] components, double inner, double cutoff)
    {
        (Form, Components, Inner, Cutoff) = (form, components, inner, cutoff);
        double width = cutoff - inner;
        var (value, first, second) = Sum(cutoff);
        Cubic = (width * second - 3 * first) / (3 * width * width);
        Quartic = (2 * first - width * second) / (4 * width * width * width);
        Constant = -value + width * first / 2 - width * width * second / 12;
    }

    /// <summary>The form, for people.</summary>
    public PairForm Form { get; }

    /// <summary>The components of f.</summary>
    public PairComponent[] Components { get; }

    /// <summary>r1, where the switch begins, Angstrom.</summary>
    public double Inner { get; }

    /// <summary>Where the term is zero, Angstrom.</summary>
    public double Cutoff { get; }

    /// <summary>A/3, eV/Angstrom^3.</summary>
    public double Cubic { get; }

    /// <summary>B/4, eV/Angstrom^4.</summary>
    public double Quartic { get; }

    /// <summary>C, eV.</summary>
    public double Constant { get; }

    /// <summary>phi and dphi/dr at a distance, in double and without concern for speed: what every fast code must match.</summary>
    public (double Value, double Slope) At(double r)
    {
        if (r >= Cutoff)
            return (0, 0);
        var (value, slope, _) = Sum(r);
        double beyond = Math.Max(0, r - Inner), square = beyond * beyond;
        return (value + Constant + (Cubic + Quartic * beyond) * square * beyond, slope + (3 * Cubic + 4 * Quartic * beyond) * square);
    }

    private (double Value, double First, double Second) Sum(double r)
    {
        var sum = (Value: 0.0, First: 0.0, Second: 0.0);
        foreach (var component in Components)
        {
            var (value, first, second) = component.At(r);
            sum = (sum.Value + value, sum.First + first, sum.Second + second);
        }
        return sum;
    }
}
