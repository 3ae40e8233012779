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
}
