namespace Nnip.Empirical;

/// <summary>
/// c r^-n exp(-b (r - s)): what every form is a sum of, so that backends know one function. The shift s keeps c and the exponential
/// within the range of float.
/// </summary>
/// <param name="Coefficient">c, eV Angstrom^n.</param>
/// <param name="Power">n.</param>
/// <param name="Rate">b, 1/Angstrom.</param>
/// <param name="Shift">s, Angstrom.</param>
public readonly record struct PairComponent(double Coefficient, int Power, double Rate = 0, double Shift = 0)
{
    /// <summary>Value and first two derivatives at a distance.</summary>
    public (double Value, double First, double Second) At(double r)
    {
        double value = Coefficient * Math.Pow(r, -Power) * Math.Exp(-Rate * (r - Shift)), slope = Power / r + Rate;
        return (value, -slope * value, (slope * slope + Power / (r * r)) * value);
    }
}
