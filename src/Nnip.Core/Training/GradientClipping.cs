using Nnip.Numerics;

namespace Nnip.Training;

/// <summary>Clipping by the global norm.</summary>
public static class GradientClipping
{
    /// <summary>Scales a gradient longer than <paramref name="largest"/> down to that length; nothing where it is 0.</summary>
    /// <returns>The norm before clipping.</returns>
    public static double Clip(Span<double> gradient, double largest)
    {
        double norm = Dense.Norm(gradient);
        if (largest > 0 && norm > largest)
            Dense.Scale(largest / norm, gradient);
        return norm;
    }
}
