namespace Nnip.Cli.Comparison;

/// <summary>Mean and sample standard deviation of the finite ones of some values; NaN where there are too few.</summary>
internal readonly record struct Spread(double Mean, double Deviation, int Count)
{
    /// <summary>Of some values.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0)
            return new(double.NaN, double.NaN, 0);
        double mean = finite.Average();
        double deviation = finite.Length < 2 ? double.NaN : Math.Sqrt(finite.Sum(x => (x - mean) * (x - mean)) / (finite.Length - 1));
        return new(mean, deviation, finite.Length);
    }
}
