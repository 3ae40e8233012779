namespace Nnip.Descriptors.Ace;

/// <summary>Orthonormal real spherical harmonics Y_lm of the direction of a vector, with Cartesian gradients; index l*l + l + m.</summary>
public static class RealSphericalHarmonics
{
    /// <summary>Values and gradients for l = 0..maxL.</summary>
    /// <param name="maxL">Largest angular momentum.</param>
    /// <param name="x">Cartesian component; the vector need not have unit length but must not vanish.</param>
    /// <param name="y">Cartesian component.</param>
    /// <param name="z">Cartesian component.</param>
    /// <param name="value">Y_lm ((maxL+1)^2).</param>
    /// <param name="gradient">dY_lm/d(x,y,z) ((maxL+1)^2, 3), row-major, in inverse units of the vector.</param>
    public static void Evaluate(int maxL, double x, double y, double z, Span<double> value, Span<double> gradient) =>
        throw new NotSupportedException();
}
