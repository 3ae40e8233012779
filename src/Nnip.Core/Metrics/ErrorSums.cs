namespace Nnip.Metrics;

/// <summary>Sums of the errors of one quantity, value by value.</summary>
internal sealed class ErrorSums
{
    private long count;
    private double absolute, square, mean, spread;

    public void Add(double prediction, double label)
    {
        double error = prediction - label;
        count++;
        absolute += Math.Abs(error);
        square += error * error;
        // Welford's update: labels of hundreds of eV vary by meV.
        double delta = label - mean;
        mean += delta / count;
        spread += delta * (label - mean);
    }

    /// <summary>The statistics in other units: value times factor.</summary>
    public ErrorStatistics Result(double factor) => new(
        count, factor * absolute / count, factor * Math.Sqrt(square / count), spread > 0 ? 1 - square / spread : double.NaN);
}
