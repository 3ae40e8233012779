using System.Globalization;
using ScottPlot;

namespace Nnip.Cli.Reports;

/// <summary>Histograms of errors and of force directions.</summary>
internal static class ErrorFigures
{
    private const int Width = 640, Height = 420;
    private const int Bins = 61;

    /// <summary>Errors outside the central part that holds this share of them are counted in the caption, not drawn.</summary>
    private const double DrawnShare = 0.995;

    public static IEnumerable<Figure> All(ParityData data)
    {
        foreach (Quantity quantity in new[] { Quantity.Energy(data), Quantity.Forces(data), Quantity.Virial(data) })
            if (quantity.Pairs.Count > 0)
                yield return Errors(quantity, data);
        double[] cosines = [.. data.ForceCosine.Where(double.IsFinite)];
        if (cosines.Length > 0)
            yield return Cosine(cosines, data);
    }

    private static Figure Errors(Quantity quantity, ParityData data)
    {
        double[] errors = quantity.MilliErrors;
        double reach = Reach(errors);
        int outside = errors.Count(e => Math.Abs(e) > reach);
        string caption = $"Errors of the {quantity.Values}, {data.Name}"
            + (outside > 0 ? $"; {outside} of {errors.Length} lie outside the drawn range." : ".");
        return new Figure($"errors_{quantity.Key}", caption, Width, Height, theme =>
        {
            Plot plot = theme.NewPlot(
                $"{quantity.Title} error, {data.Set} set", $"Predicted − reference (m{quantity.Unit})", "Share of values (%)");
            AddBars(plot, theme.Series[0], errors, -reach, reach);
            var zero = plot.Add.VerticalLine(0, 1.2f, theme.Muted, LinePattern.Solid);
            plot.MoveToTop(zero);
            return plot;
        });
    }

    private static Figure Cosine(double[] cosines, ParityData data)
    {
        string mean = cosines.Average().ToString("0.0000", CultureInfo.InvariantCulture);
        double low = Math.Clamp(Math.Floor(5 * Quantile(cosines, 1 - DrawnShare)) / 5, -1, 0.8);
        double[] drawn = [.. cosines.Select(cosine => Math.Clamp(cosine, low, 1))];
        string caption = $"Cosine of the angle between predicted and reference force, {data.Name}; mean {mean}"
            + (cosines.Any(cosine => cosine < low) ? "; the first bar holds all smaller values." : ".");
        return new Figure("force_cosine", caption, Width, Height, theme =>
        {
            Plot plot = theme.NewPlot(
                $"Force direction, {data.Set} set", $"Cosine of predicted and reference force (mean {mean})", "Share of atoms (%)");
            AddBars(plot, theme.Series[2], drawn, low, 1);
            return plot;
        });
    }

    /// <summary>Half width of a range around zero that holds nearly all values.</summary>
    private static double Reach(double[] errors)
    {
        double reach = Quantile([.. errors.Select(Math.Abs)], DrawnShare);
        return reach > 0 ? 1.05 * reach : 1;
    }

    private static double Quantile(double[] values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)Math.Ceiling(share * (sorted.Length - 1))];
    }

    private static void AddBars(Plot plot, Color colour, double[] values, double low, double high)
    {
        int bins = Math.Clamp(2 * (int)Math.Sqrt(values.Length) + 1, 5, Bins);
        double width = (high - low) / bins;
        var counts = new int[bins];
        foreach (double value in values)
            if (value >= low && value <= high)
                counts[Math.Min((int)((value - low) / width), bins - 1)]++;
        Bar[] bars = [.. counts.Select((count, b) => new Bar
        {
            Position = low + (b + 0.5) * width,
            Value = 100.0 * count / values.Length,
            Size = 0.94 * width,
            FillColor = colour.WithAlpha(0.85),
            LineWidth = 0,
        })];
        plot.Add.Bars(bars);
        plot.Axes.SetLimits(low, high, 0, Math.Max(1.08 * bars.Max(b => b.Value), 1));
    }
}
