namespace Nnip.Descriptors;

/// <summary>
/// Coefficients of Q_lm, the polynomial factors of the real spherical harmonics as <see cref="RealSphericalHarmonics"/> defines them: for
/// each m its l = m..maxL.
/// </summary>
public sealed class LegendreTables
{
    /// <summary>Computes the tables.</summary>
    public LegendreTables(int maxL)
    {
        int count = (maxL + 1) * (maxL + 2) / 2, i = 0;
        First = new double[maxL + 1];
        Next = new double[count];
        Last = new double[count];
        Slope = new double[count];
        for (int m = 0; m <= maxL; m++)
        {
            First[m] = m == 0 ? Math.Sqrt(1 / (4 * Math.PI)) : First[m - 1] * Math.Sqrt((2.0 * m + 1) / (2.0 * m) * (m == 1 ? 2 : 1));
            for (int l = m; l <= maxL; l++, i++)
            {
                double mm = (double)m * m, ll = (double)l * l, lower = (l - 1.0) * (l - 1.0);
                if (l > m)
                    Next[i] = Math.Sqrt((4 * ll - 1) / (ll - mm));
                if (l > m + 1)
                    Last[i] = -Next[i] * Math.Sqrt((lower - mm) / (4 * lower - 1));
                // The sqrt2 of m above 0 is part of Q_lm, hence the halving in the step from 0 to 1.
                Slope[i] = Math.Sqrt((l - m) * (double)(l + m + 1) * (m == 0 ? 0.5 : 1));
            }
        }
    }

    /// <summary>Q_mm (maxL + 1).</summary>
    public double[] First { get; }

    /// <summary>Factor of u_z Q_(l-1)m in Q_lm.</summary>
    public double[] Next { get; }

    /// <summary>Factor of Q_(l-2)m in Q_lm.</summary>
    public double[] Last { get; }

    /// <summary>Factor of Q_l(m+1) in dQ_lm/du_z.</summary>
    public double[] Slope { get; }
}
