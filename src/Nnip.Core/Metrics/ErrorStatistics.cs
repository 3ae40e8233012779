namespace Nnip.Metrics;

/// <summary>Size of the errors of one quantity; NaN where there is no value.</summary>
/// <param name="Count">Number of values.</param>
/// <param name="Mae">Mean absolute error.</param>
/// <param name="Rmse">Root mean square error.</param>
/// <param name="R2">
/// 1 - sum of (prediction - label)^2 / sum of (label - mean label)^2: normalised by the variance of the labels. NaN where the labels do not vary.
/// </param>
public readonly record struct ErrorStatistics(long Count, double Mae, double Rmse, double R2);
