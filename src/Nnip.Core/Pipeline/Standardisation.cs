namespace Nnip.Pipeline;

/// <summary>x = (B - mean) / sigma, for each species and invariant (S, D). A descriptor that hardly varies has sigma 1.</summary>
public sealed record Standardisation(double[][] Mean, double[][] Sigma);
