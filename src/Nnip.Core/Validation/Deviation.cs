namespace Nnip.Validation;

/// <summary>How far results are from those of the reference.</summary>
/// <param name="Largest">
/// Largest absolute error of an element over the larger of the RMS of the expected elements and its own expected size.
/// </param>
/// <param name="Rms">RMS of the absolute errors over the RMS of the expected elements.</param>
public readonly record struct Deviation(double Largest, double Rms)
{
    /// <summary>Compares the elements at some indices. A result that is no number is infinitely far from one that is.</summary>
    /// <param name="tested">Results.</param>
    /// <param name="expected">Those of the reference.</param>
    /// <param name="indices">Which elements; null for all.</param>
    /// <param name="floor">Least size that an RMS is taken for.</param>
    public static Deviation Between(double[] tested, double[] expected, IReadOnlyCollection<int>? indices = null, double floor = 0)
    {
        indices ??= [.. Enumerable.Range(0, expected.Length)];
        if (indices.Count == 0)
            return default;
        double rms = Math.Max(floor, Math.Sqrt(indices.Average(i => expected[i] * expected[i])));
        double largest = 0, squares = 0;
        foreach (int i in indices)
        {
            double error = Math.Abs(tested[i] - expected[i]);
            largest = Math.Max(largest, Ratio(error, Math.Max(rms, Math.Abs(expected[i]))));
            squares += error * error;
        }
        return new(largest, Ratio(Math.Sqrt(squares / indices.Count), rms));
    }

    /// <summary>The worse of two, number by number.</summary>
    public Deviation Or(Deviation other) => new(Math.Max(Largest, other.Largest), Math.Max(Rms, other.Rms));

    private static double Ratio(double error, double size) =>
        double.IsNaN(error) ? double.PositiveInfinity : error == 0 ? 0 : error / size;
}
