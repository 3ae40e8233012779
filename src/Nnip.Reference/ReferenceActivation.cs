using Nnip.Networks;

namespace Nnip.Reference;

/// <summary>Activation functions with their first two derivatives.</summary>
public static class ReferenceActivation
{
    /// <summary>act(z).</summary>
    public static double Value(Activation activation, double z) => activation.Evaluate(z).Value;

    /// <summary>act'(z).</summary>
    public static double First(Activation activation, double z) => activation.Evaluate(z).First;

    /// <summary>act''(z).</summary>
    public static double Second(Activation activation, double z) => activation.Evaluate(z).Second;
}
