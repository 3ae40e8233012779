namespace Nnip.Descriptors.Ace;

/// <summary>
/// The orthogonal radial polynomials J_n of ACE1: t = ((1 + r0)/(1 + r))^2, J1 = A1 (t - t_cut)^pcut (times (t_in - t)^pin where
/// pin is positive), J2 = (A2 t + B2) J1, Jn = (An t + Bn) J(n-1) + Cn J(n-2), orthonormal under 1000 equally weighted points.
/// </summary>
public sealed class AceRadialBasis
{
    /// <summary>Runs the Stieltjes recursion.</summary>
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

    /// <summary>Values J_n(r) and derivatives dJ_n/dr (N each); all zero from the cutoff on.</summary>
    public void Evaluate(double r, Span<double> value, Span<double> derivative) => throw new NotSupportedException();
}
