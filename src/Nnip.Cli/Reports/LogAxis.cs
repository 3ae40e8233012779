using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Nnip.Cli.Reports;

/// <summary>A vertical axis for data drawn as decimal logarithms; ticks at powers of ten, and between them if few fit.</summary>
internal static class LogAxis
{
    /// <summary>Sets range and ticks so that the given logarithms fit with a margin.</summary>
    public static void Apply(Plot plot, IReadOnlyCollection<double> logarithms)
    {
        double low = logarithms.Min(), high = logarithms.Max();
        double margin = Math.Max(0.06 * (high - low), 0.1);
        low -= margin;
        high += margin;
        plot.Axes.SetLimitsY(low, high);
        plot.Axes.Left.TickGenerator = Ticks(low, high);
    }

    private static NumericManual Ticks(double low, double high)
    {
        var ticks = new NumericManual();
        double[] labelled = (high - low) switch { < 0.5 => [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9], < 2.5 => [1, 2, 5], _ => [1] };
        int stride = Math.Max(1, (int)Math.Ceiling((high - low) / 8));
        for (int decade = (int)Math.Floor(low); decade <= high; decade++)
        {
            double[] labels = decade % stride == 0 ? labelled : [];
            foreach (double factor in labelled.Union([1, 2, 3, 4, 5, 6, 7, 8, 9]))
            {
                double position = decade + Math.Log10(factor);
                if (position < low || position > high)
                    continue;
                if (labels.Contains(factor))
                    ticks.AddMajor(position, Label(factor, decade));
                else if (stride == 1)
                    ticks.AddMinor(position);
            }
        }
        return ticks;
    }

    private static string Label(double factor, int decade)
    {
        if (decade is >= -3 and <= 4)
            return (factor * Math.Pow(10, decade)).ToString("0.#####", CultureInfo.InvariantCulture);
        string power = "10" + string.Concat(decade.ToString(CultureInfo.InvariantCulture).Select(Superscript));
        return factor == 1 ? power : string.Create(CultureInfo.InvariantCulture, $"{factor}×{power}");
    }

    private static char Superscript(char c) => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0'];
}
