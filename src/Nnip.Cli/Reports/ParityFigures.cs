using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Nnip.Cli.Reports;

/// <summary>Predicted against reference values, with the line of perfect agreement.</summary>
internal static class ParityFigures
{
    private const int DensityLevels = 24;
    private const int MaxGroups = 8;
    private const int Side = 400;
    private static readonly int[] TickFactors = [1, 2, 5, 10];
    private static readonly PixelPadding Padding = new(left: 82, right: 18, bottom: 62, top: 40);

    /// <exception cref="ArgumentException">Arrays that belong together differ in length.</exception>
    public static IEnumerable<Figure> All(ParityData data)
    {
        string[] groups = GroupsOfEnergies(data);
        foreach (Quantity quantity in new[] { Quantity.Energy(data), Quantity.Forces(data), Quantity.Virial(data) })
        {
            if (quantity.Pairs.Count == 0)
                continue;
            string[] colouring = quantity.Key == "energy" ? groups : [];
            string caption = $"Predicted against reference {quantity.Values}, {data.Name}; "
                + (colouring.Length > 0 ? "colours are groups." : "brighter points lie closer together.");
            yield return new Figure($"parity_{quantity.Key}", caption,
                (int)(Side + Padding.Left + Padding.Right), (int)(Side + Padding.Bottom + Padding.Top),
                theme => Square(Draw(theme, quantity, data.Set, colouring)));
        }
    }

    /// <summary>The energy parity as a plot of its own; an empty frame without energies.</summary>
    public static Plot Energy(PlotTheme theme, ParityData data) => Draw(theme, Quantity.Energy(data), data.Set, GroupsOfEnergies(data));

    /// <summary>The force parity as a plot of its own; an empty frame without forces.</summary>
    public static Plot Forces(PlotTheme theme, ParityData data) => Draw(theme, Quantity.Forces(data), data.Set, []);

    /// <summary>Group of each energy, or nothing when there is one group only or more than there are distinct colours.</summary>
    private static string[] GroupsOfEnergies(ParityData data)
    {
        if (data.Groups.Length != 0 && data.Groups.Length != data.EnergyReference.Length)
            throw new ArgumentException($"{data.Groups.Length} groups for {data.EnergyReference.Length} energies");
        return data.Groups.Distinct().Count() is > 1 and <= MaxGroups ? data.Groups : [];
    }

    private static Plot Square(Plot plot)
    {
        plot.Layout.Fixed(Padding);
        return plot;
    }

    private static Plot Draw(PlotTheme theme, Quantity quantity, string set, string[] groups)
    {
        Plot plot = theme.NewPlot($"{quantity.Title}, {set} set", $"Reference ({quantity.Unit})", $"Predicted ({quantity.Unit})");
        PairedValues values = quantity.Pairs;
        if (values.Count == 0)
            return plot;
        double low = Math.Min(values.Reference.Min(), values.Predicted.Min());
        double high = Math.Max(values.Reference.Max(), values.Predicted.Max());
        double margin = Math.Max(0.05 * (high - low), Math.Max(1e-9 * Math.Abs(high), 1e-3));
        (low, high) = (low - margin, high + margin);

        var diagonal = plot.Add.Line(low, low, high, high);
        diagonal.LineColor = theme.Muted;
        diagonal.LineWidth = 1.2f;
        var density = new PointDensity(values.Reference, values.Predicted, low, high);
        if (groups.Length > 0)
            AddGroups(plot, theme, values, density, groups);
        else
            AddDensity(plot, theme, values, density);
        Annotate(plot, theme, quantity.Statistics);
        plot.Axes.SetLimits(low, high, low, high);
        EqualTicks(plot, low, high);
        return plot;
    }

    /// <summary>The same ticks on both axes: about six, at multiples of 1, 2 or 5 times a power of ten.</summary>
    private static void EqualTicks(Plot plot, double low, double high)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10((high - low) / 6)));
        double step = power * TickFactors.First(factor => (high - low) / (factor * power) <= 7);
        int decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(step * 1.001)), 0, 9);
        string format = step >= 1e5 ? "0.##e0" : "F" + decimals.ToString(CultureInfo.InvariantCulture);
        foreach (IAxis axis in new IAxis[] { plot.Axes.Bottom, plot.Axes.Left })
        {
            var ticks = new NumericManual();
            for (double k = Math.Ceiling(low / step); k * step <= high; k++)
                ticks.AddMajor(k * step, (k * step).ToString(format, CultureInfo.InvariantCulture).Replace('-', '−'));
            axis.TickGenerator = ticks;
        }
    }

    private static void AddDensity(Plot plot, PlotTheme theme, PairedValues values, PointDensity density)
    {
        int[][] levels = density.Levels(DensityLevels);
        for (int level = 0; level < levels.Length; level++)
            AddPoints(plot, values, levels[level], theme.Density(level / (DensityLevels - 1.0)), PointSize(values.Count));
    }

    private static void AddGroups(Plot plot, PlotTheme theme, PairedValues values, PointDensity density, string[] groups)
    {
        string[] names = [.. groups.Distinct().Order(StringComparer.Ordinal)];
        var points = density.Chosen.GroupBy(i => groups[values.Index[i]]).OrderByDescending(g => g.Count()).ThenBy(g => g.Key);
        foreach (var group in points)
        {
            Color colour = theme.Series[Array.IndexOf(names, group.Key)].WithAlpha(0.75);
            AddPoints(plot, values, [.. group], colour, PointSize(values.Count) + 1).LegendText = group.Key;
        }
        plot.ShowLegend(Alignment.LowerRight);
    }

    private static ScottPlot.Plottables.Markers AddPoints(Plot plot, PairedValues values, int[] points, Color colour, float size)
    {
        var x = points.Select(i => values.Reference[i]).ToArray();
        var y = points.Select(i => values.Predicted[i]).ToArray();
        return plot.Add.Markers(x, y, MarkerShape.FilledCircle, size, colour);
    }

    private static float PointSize(int count) => count switch { <= 300 => 7, <= 3000 => 5.5f, _ => 4.5f };

    private static void Annotate(Plot plot, PlotTheme theme, string text)
    {
        var note = plot.Add.Annotation(text, Alignment.UpperLeft);
        note.LabelFontSize = 13;
        note.LabelFontColor = theme.Text;
        note.LabelFontName = PlotFonts.Family;
        note.LabelBackgroundColor = theme.Background.WithAlpha(0.8);
        note.LabelBorderWidth = 0;
        note.LabelShadowColor = Colors.Transparent;
    }
}
