namespace Nnip.Metrics;

/// <summary>Size of the errors of one quantity; NaN where there is no value.</summary>
/// <param name="Count">Number of values.</param>
/// <param name="Mae">Mean absolute error.</param>
/// <param name="Rmse">Root mean square error.</param>
/// <param name="R2">
/// 1 - sum of (prediction - label)^2 / sum of (label - mean label)^2: normalised by the variance of the labels.
/// NaN where the labels do not vary.
/// </param>
public readonly record struct ErrorStatistics(long Count, double Mae, double Rmse, double R2)
{
    /// <summary>Compares values with labels.</summary>
    /// <param name="predictions">Values (n).</param>
    /// <param name="labels">Labels (n).</param>
    /// <param name="factor">What errors are multiplied by, such as 1000 for meV from eV.</param>
    /// <exception cref="ArgumentException">The two are not equally many.</exception>
    public static ErrorStatistics Of(ReadOnlySpan<double> predictions, ReadOnlySpan<double> labels, double factor = 1)
    {
        if (predictions.Length != labels.Length)
            throw new ArgumentException($"{predictions.Length} predictions for {labels.Length} labels", nameof(predictions));
        var sums = new ErrorSums();
        for (int i = 0; i < predictions.Length; i++)
            sums.Add(predictions[i], labels[i]);
        return sums.Result(factor);
    }
}
