using MathNet.Numerics;

namespace Nnip.Networks;

/// <summary>Activation functions. Force training needs a continuous second derivative, which the two ReLUs lack.</summary>
public enum Activation
{
    /// <summary>z</summary>
    Identity,

    /// <summary>tanh z</summary>
    Tanh,

    /// <summary>z / (1 + exp(-z))</summary>
    Silu,

    /// <summary>log(1 + exp z)</summary>
    Softplus,

    /// <summary>z Phi(z) with the normal distribution function Phi (the exact form, not the tanh approximation).</summary>
    Gelu,

    /// <summary>1 / (1 + exp(-z))</summary>
    Sigmoid,

    /// <summary>max(0, z)</summary>
    Relu,

    /// <summary>z for z > 0, else 0.01 z</summary>
    LeakyRelu,
}

/// <summary>Facts about activations.</summary>
public static class Activations
{
    /// <summary>Slope of <see cref="Activation.LeakyRelu"/> below zero.</summary>
    public const double LeakySlope = 0.01;

    /// <summary>Whether the second derivative is continuous, so that forces can be trained.</summary>
    public static bool IsSmooth(this Activation activation) => activation is not (Activation.Relu or Activation.LeakyRelu);

    /// <summary>act(z), act'(z) and act''(z); at a kink the derivatives of the negative side.</summary>
    public static (double Value, double First, double Second) Evaluate(this Activation activation, double z)
    {
        switch (activation)
        {
            case Activation.Identity:
                return (z, 1, 0);
            case Activation.Tanh:
                double t = Math.Tanh(z);
                return (t, 1 - t * t, -2 * t * (1 - t * t));
            case Activation.Silu:
                double s = Sigmoid(z);
                return (z * s, s * (1 + z * (1 - s)), s * (1 - s) * (2 + z * (1 - 2 * s)));
            case Activation.Softplus:
                double p = Sigmoid(z);
                return (Math.Max(z, 0) + double.LogP1(Math.Exp(-Math.Abs(z))), p, p * (1 - p));
            case Activation.Gelu:
                double distribution = 0.5 * SpecialFunctions.Erfc(-z / Math.Sqrt(2));
                double density = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
                return (z * distribution, distribution + z * density, density * (2 - z * z));
            case Activation.Sigmoid:
                double q = Sigmoid(z);
                return (q, q * (1 - q), q * (1 - q) * (1 - 2 * q));
            case Activation.Relu:
                return z > 0 ? (z, 1, 0) : (0, 0, 0);
            case Activation.LeakyRelu:
                return z > 0 ? (z, 1, 0) : (LeakySlope * z, LeakySlope, 0);
            default:
                throw new ArgumentOutOfRangeException(nameof(activation));
        }
    }

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}
