namespace Nnip.Descriptors.Snap;

/// <summary>
/// The functions of the polar angle in the hyperspherical harmonics on the 3-sphere,
/// G_jl(t) = (2l)!! sqrt((j+1) (j-l)!/(j+l+1)!) sin^l t C^(l+1)_(j-l)(cos t) with Gegenbauer polynomials C and doubled j: the generalised
/// characters of Varshalovich, Moskalev and Khersonskii, Quantum Theory of Angular Momentum, 4.14. Function (j, l) with l = 0..j,
/// j up to 2J, has index Offsets[l] + j - l.
/// </summary>
public sealed class HypersphericalFunctions
{
    /// <summary>Computes the coefficients of the recursions.</summary>
    public HypersphericalFunctions(int twoJMax)
    {
        TwoJMax = twoJMax;
        Offsets = new int[twoJMax + 1];
        Diagonal = new double[twoJMax + 1];
        Count = (twoJMax + 1) * (twoJMax + 2) / 2;
        (Next, Last, Lower, Upper) = (new double[Count], new double[Count], new double[Count], new double[Count]);
        for (int l = 0, i = 0; l <= twoJMax; l++)
        {
            Offsets[l] = i;
            Diagonal[l] = l == 0 ? 1 : Math.Sqrt(2 * (l + 1.0) / (2 * l + 1));
            for (int j = l; j <= twoJMax; j++, i++)
            {
                double square = (j + 1.0) * (j + 1.0);
                if (j > l)
                    Next[i] = 2 * Math.Sqrt(j * (j + 1.0) / ((j - l) * (j + l + 1.0)));
                if (j > l + 1)
                    Last[i] = -Math.Sqrt((j + 1.0) * (j + l) * (j - l - 1) / ((j - 1.0) * (j - l) * (j + l + 1)));
                Lower[i] = l * Math.Sqrt(square - (double)l * l) / (2 * l + 1);
                Upper[i] = -(l + 1) * Math.Sqrt(square - (l + 1.0) * (l + 1.0)) / (2 * l + 1);
            }
        }
    }

    /// <summary>Largest j, doubled.</summary>
    public int TwoJMax { get; }

    /// <summary>Number of functions.</summary>
    public int Count { get; }

    /// <summary>Index of function (l, l) for each l (2J + 1).</summary>
    public int[] Offsets { get; }

    /// <summary>Factor of sin t G_(l-1)(l-1) in G_ll; 1 for l = 0.</summary>
    public double[] Diagonal { get; }

    /// <summary>Factor of cos t G_(j-1)l in G_jl.</summary>
    public double[] Next { get; }

    /// <summary>Factor of G_(j-2)l in G_jl.</summary>
    public double[] Last { get; }

    /// <summary>Factor of G_j(l-1) in dG_jl/dt.</summary>
    public double[] Lower { get; }

    /// <summary>Factor of G_j(l+1) in dG_jl/dt.</summary>
    public double[] Upper { get; }

    /// <summary>Index of function (j, l).</summary>
    public int Index(int j, int l) => Offsets[l] + j - l;

    /// <summary>Values and derivatives by the angle.</summary>
    /// <param name="angle">The angle.</param>
    /// <param name="value">G_jl (Count).</param>
    /// <param name="derivative">dG_jl/dt (Count).</param>
    public void Evaluate(double angle, Span<double> value, Span<double> derivative)
    {
        var (sin, cos) = Math.SinCos(angle);
        double diagonal = 1;
        for (int l = 0; l <= TwoJMax; l++)
        {
            diagonal *= l == 0 ? 1 : sin * Diagonal[l];
            double current = diagonal, previous = 0;
            value[Offsets[l]] = current;
            for (int i = Offsets[l] + 1; i <= Index(TwoJMax, l); i++)
            {
                (current, previous) = (Next[i] * cos * current + Last[i] * previous, current);
                value[i] = current;
            }
        }
        for (int l = 0; l <= TwoJMax; l++)
            for (int j = l; j <= TwoJMax; j++)
            {
                int i = Index(j, l);
                derivative[i] = (l > 0 ? Lower[i] * value[Index(j, l - 1)] : 0) + (j > l ? Upper[i] * value[Index(j, l + 1)] : 0);
            }
    }
}
