namespace Nnip.Descriptors.Ace;

/// <summary>
/// The orthogonal radial polynomials J_n of ACE1: t = ((1 + r0)/(1 + r))^2, J1 = A1 (t - t_cut)^pcut (t_in - t)^pin,
/// J2 = (A2 t + B2) J1, Jn = (An t + Bn) J(n-1) + Cn J(n-2), orthonormal under 1000 equally weighted points. All An are
/// positive. With pin = 0 the functions continue as polynomials of t below the inner radius; with pin above 0 they are zero there.
/// </summary>
public sealed class AceRadialBasis
{
    private const int QuadraturePoints = 1000;

    /// <summary>
    /// Runs the Stieltjes recursion on the midpoints of 1000 equal intervals of t in [t_cut, t_in], each with weight 1/1000.
    /// </summary>
    /// <param name="count">Number of functions N, at least 1.</param>
    /// <param name="r0">r0 of the distance transform, Angstrom, positive.</param>
    /// <param name="cutoff">Cutoff, Angstrom.</param>
    /// <param name="innerRadius">Inner end of the interval, Angstrom, below the cutoff.</param>
    /// <param name="outerExponent">pcut; 2 or more makes values and forces continuous at the cutoff.</param>
    /// <param name="innerExponent">pin; 0 = no inner envelope.</param>
    public AceRadialBasis(int count, double r0, double cutoff, double innerRadius, int outerExponent, int innerExponent)
    {
        Count = count;
        R0 = r0;
        Cutoff = cutoff;
        InnerRadius = innerRadius;
        OuterExponent = outerExponent;
        InnerExponent = innerExponent;
        A = new double[count];
        B = new double[count];
        C = new double[count];

        double tCut = TCut, tIn = TIn;
        var t = new double[QuadraturePoints];
        double[] current = new double[QuadraturePoints], previous = new double[QuadraturePoints];
        for (int i = 0; i < QuadraturePoints; i++)
        {
            t[i] = tCut + (i + 0.5) / QuadraturePoints * (tIn - tCut);
            current[i] = Math.Pow(t[i] - tCut, outerExponent) * Math.Pow(tIn - t[i], innerExponent);
        }
        A[0] = Normalise(current);
        for (int n = 1; n < count; n++)
        {
            double diagonal = 0, offDiagonal = 0;
            for (int i = 0; i < QuadraturePoints; i++)
            {
                diagonal += t[i] * current[i] * current[i] / QuadraturePoints;
                offDiagonal += t[i] * current[i] * previous[i] / QuadraturePoints;
            }
            for (int i = 0; i < QuadraturePoints; i++)
                previous[i] = (t[i] - diagonal) * current[i] - offDiagonal * previous[i];
            (current, previous) = (previous, current);
            A[n] = Normalise(current);
            B[n] = -A[n] * diagonal;
            C[n] = -A[n] * offDiagonal;
        }
    }

    /// <summary>Scales the samples to unit norm and returns the factor.</summary>
    private static double Normalise(double[] samples)
    {
        double square = 0;
        foreach (double sample in samples)
            square += sample * sample / QuadraturePoints;
        double factor = 1 / Math.Sqrt(square);
        for (int i = 0; i < samples.Length; i++)
            samples[i] *= factor;
        return factor;
    }

    /// <summary>Number of functions N.</summary>
    public int Count { get; }

    /// <summary>r0 of the distance transform, Angstrom.</summary>
    public double R0 { get; }

    /// <summary>Cutoff, Angstrom; every function and its derivative vanish there and beyond.</summary>
    public double Cutoff { get; }

    /// <summary>Inner end of the interval of orthogonality, Angstrom.</summary>
    public double InnerRadius { get; }

    /// <summary>Exponent of the outer envelope.</summary>
    public int OuterExponent { get; }

    /// <summary>Exponent of the inner envelope; 0 = none.</summary>
    public int InnerExponent { get; }

    /// <summary>Coefficients A_n (N); A[0] is A1.</summary>
    public double[] A { get; }

    /// <summary>Coefficients B_n (N); B[0] is unused and zero.</summary>
    public double[] B { get; }

    /// <summary>Coefficients C_n (N); C[0] and C[1] are unused and zero.</summary>
    public double[] C { get; }

    /// <summary>t at the cutoff.</summary>
    public double TCut => Transform(Cutoff);

    /// <summary>t at the inner radius.</summary>
    public double TIn => Transform(InnerRadius);

    /// <summary>t(r) = ((1 + r0)/(1 + r))^2.</summary>
    public double Transform(double r) => (1 + R0) / (1 + r) * ((1 + R0) / (1 + r));

    /// <summary>Values and derivatives; all zero from the cutoff on, and below the inner radius where pin is positive.</summary>
    /// <param name="r">Distance in Angstrom.</param>
    /// <param name="value">J_n (N).</param>
    /// <param name="derivative">dJ_n/dr (N), 1/Angstrom.</param>
    public void Evaluate(double r, Span<double> value, Span<double> derivative)
    {
        if (r >= Cutoff || (InnerExponent > 0 && r <= InnerRadius))
        {
            value[..Count].Clear();
            derivative[..Count].Clear();
            return;
        }
        double t = Transform(r), dtdr = -2 * t / (1 + r);
        var (outer, dOuter) = Power(t - TCut, OuterExponent);
        var (inner, dInner) = Power(TIn - t, InnerExponent);
        double j = A[0] * outer * inner, dj = A[0] * (dOuter * inner - outer * dInner);
        double previous = 0, dPrevious = 0;
        value[0] = j;
        derivative[0] = dj * dtdr;
        for (int n = 1; n < Count; n++)
        {
            double factor = A[n] * t + B[n];
            (j, dj, previous, dPrevious) = (factor * j + C[n] * previous, A[n] * j + factor * dj + C[n] * dPrevious, j, dj);
            value[n] = j;
            derivative[n] = dj * dtdr;
        }
    }

    private static (double Value, double Derivative) Power(double x, int exponent)
    {
        if (exponent == 0)
            return (1, 0);
        double lower = 1;
        for (int i = 1; i < exponent; i++)
            lower *= x;
        return (lower * x, exponent * lower);
    }
}
