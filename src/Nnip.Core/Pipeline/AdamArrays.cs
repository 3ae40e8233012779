namespace Nnip.Pipeline;

/// <summary>What a session of Adam starts from and is stored to (ParameterCount each).</summary>
/// <param name="Parameters">Parameters.</param>
/// <param name="Mean">Mean of gradients.</param>
/// <param name="Square">Mean of squared gradients.</param>
/// <param name="Average">Moving average of the parameters, or null where there is none.</param>
/// <param name="Decayed">Whether weight decay acts.</param>
/// <param name="Rates">Factor on the learning rate.</param>
public sealed record AdamArrays(double[] Parameters, double[] Mean, double[] Square, double[]? Average, bool[] Decayed, double[] Rates);
