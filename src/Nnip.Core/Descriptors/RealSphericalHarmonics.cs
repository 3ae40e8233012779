namespace Nnip.Descriptors;

/// <summary>
/// Orthonormal real spherical harmonics Y_lm of the direction of a vector, with Cartesian gradients; index l*l + l + m.
/// There is no Condon-Shortley phase: Y_1,-1, Y_10, Y_11 are sqrt(3/4pi) times y, z, x of the unit vector, and
/// Y_lm = sqrt2 (-1)^m Re Y_l^m, Y_l,-m = sqrt2 (-1)^m Im Y_l^m (m above 0) in terms of the usual complex Y_l^m.
/// </summary>
public static class RealSphericalHarmonics
{
    /// <summary>
    /// Values and gradients for l = 0..maxL. With u the unit vector, Y_lm = Q_lm(u_z) Re (u_x + i u_y)^m and Im for -m, where
    /// Q_lm is the normalised m-th derivative of the Legendre polynomial P_l: polynomials of u, so the poles are no special case.
    /// </summary>
    /// <param name="maxL">Largest angular momentum.</param>
    /// <param name="x">Cartesian component; the vector need not have unit length but must not vanish.</param>
    /// <param name="y">Cartesian component.</param>
    /// <param name="z">Cartesian component.</param>
    /// <param name="value">Y_lm ((maxL+1)^2).</param>
    /// <param name="gradient">dY_lm/d(x,y,z) ((maxL+1)^2, 3), row-major, in inverse units of the vector.</param>
    public static void Evaluate(int maxL, double x, double y, double z, Span<double> value, Span<double> gradient)
    {
        double inverseLength = 1 / Math.Sqrt(x * x + y * y + z * z);
        double ux = x * inverseLength, uy = y * inverseLength, uz = z * inverseLength;
        LegendreFactors(maxL, uz, value);

        // (re, im) = (ux + i uy)^m and its predecessor of power m - 1.
        double re = 1, im = 0, previousRe = 0, previousIm = 0;
        for (int m = 0; m <= maxL; m++)
        {
            for (int l = m; l <= maxL; l++)
            {
                int centre = l * l + l;
                double q = value[centre + m];
                // The sqrt2 of m above 0 is part of Q_lm, hence the halving in the step from 0 to 1.
                double dq = m < l ? value[centre + m + 1] * Math.Sqrt((l - m) * (double)(l + m + 1) * (m == 0 ? 0.5 : 1)) : 0;
                value[centre + m] = q * re;
                Tangential(gradient.Slice(3 * (centre + m), 3), m * q * previousRe, -m * q * previousIm, dq * re);
                if (m == 0)
                    continue;
                value[centre - m] = q * im;
                Tangential(gradient.Slice(3 * (centre - m), 3), m * q * previousIm, m * q * previousRe, dq * im);
            }
            (previousRe, previousIm) = (re, im);
            (re, im) = (re * ux - im * uy, re * uy + im * ux);
        }

        void Tangential(Span<double> target, double gx, double gy, double gz)
        {
            double radial = gx * ux + gy * uy + gz * uz;
            target[0] = (gx - radial * ux) * inverseLength;
            target[1] = (gy - radial * uy) * inverseLength;
            target[2] = (gz - radial * uz) * inverseLength;
        }
    }

    /// <summary>Q_lm(uz) of m = 0..l into the slots of Y_lm.</summary>
    private static void LegendreFactors(int maxL, double uz, Span<double> q)
    {
        double diagonal = Math.Sqrt(1 / (4 * Math.PI));
        for (int m = 0; m <= maxL; m++)
        {
            if (m > 0)
                diagonal *= Math.Sqrt((2.0 * m + 1) / (2.0 * m) * (m == 1 ? 2 : 1));
            double current = diagonal, previous = 0;
            q[m * m + m + m] = current;
            for (int l = m + 1; l <= maxL; l++)
            {
                double mm = (double)m * m, ll = (double)l * l, ll1 = (l - 1.0) * (l - 1.0);
                double a = Math.Sqrt((4 * ll - 1) / (ll - mm)), b = Math.Sqrt((ll1 - mm) / (4 * ll1 - 1));
                (current, previous) = (a * (uz * current - (l == m + 1 ? 0 : b * previous)), current);
                q[l * l + l + m] = current;
            }
        }
    }
}
