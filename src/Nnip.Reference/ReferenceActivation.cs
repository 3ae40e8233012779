using MathNet.Numerics;
using Nnip.Networks;

namespace Nnip.Reference;

/// <summary>Activation functions with their first two derivatives.</summary>
public static class ReferenceActivation
{
    /// <summary>act(z).</summary>
    public static double Value(Activation activation, double z) => Evaluate(activation, z).Value;

    /// <summary>act'(z).</summary>
    public static double First(Activation activation, double z) => Evaluate(activation, z).First;

    /// <summary>act''(z).</summary>
    public static double Second(Activation activation, double z) => Evaluate(activation, z).Second;

    /// <summary>act(z), act'(z) and act''(z); at a kink the derivatives of the negative side.</summary>
    public static (double Value, double First, double Second) Evaluate(Activation activation, double z)
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
                return z > 0 ? (z, 1, 0) : (Activations.LeakySlope * z, Activations.LeakySlope, 0);
            default:
                throw new ArgumentOutOfRangeException(nameof(activation));
        }
    }

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}
