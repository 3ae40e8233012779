using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Nnip.Cli.Reports;

/// <summary>
/// Colours of a figure. The series colours are those of Okabe and Ito, which stay distinct for colour-blind readers and in
/// grey; the density colours run through viridis without the end that would vanish on the background.
/// </summary>
internal sealed record PlotTheme(
    Color Background, Color Text, Color Muted, Color Grid, Color[] Series, double DensityLow, double DensityHigh)
{
    private static readonly ScottPlot.Colormaps.Viridis Viridis = new();

    public static PlotTheme Light { get; } = new(
        Color.FromHex("#FFFFFF"), Color.FromHex("#1F2933"), Color.FromHex("#7B8794"), Color.FromHex("#E8ECF0"),
        Colors("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#4D4D4D", "#8C6D1F"), 0.05, 0.93);

    public static PlotTheme Dark { get; } = new(
        Color.FromHex("#161B22"), Color.FromHex("#E6EAEF"), Color.FromHex("#8B98A5"), Color.FromHex("#2A323C"),
        Colors("#56B4E9", "#E69F00", "#2CC295", "#E39CC3", "#F0E442", "#6F9BFF", "#B8C0C8", "#FF8A4C"), 0.32, 1.0);

    /// <summary>Colour of a relative density in [0, 1].</summary>
    public Color Density(double fraction) => Viridis.GetColor(DensityLow + (DensityHigh - DensityLow) * Math.Clamp(fraction, 0, 1));

    /// <summary>Dresses an empty plot: colours, fonts, light grid, frame on the left and below only.</summary>
    public Plot NewPlot(string title, string xLabel, string yLabel)
    {
        PlotFonts.Register();
        var plot = new Plot();
        plot.FigureBackground.Color = Background;
        plot.DataBackground.Color = Background;
        plot.Axes.Color(Text);
        plot.Axes.FrameColor(Muted);
        plot.Axes.Right.FrameLineStyle.IsVisible = false;
        plot.Axes.Top.FrameLineStyle.IsVisible = false;
        plot.Grid.MajorLineColor = Grid;
        plot.Grid.MajorLineWidth = 1;
        plot.Title(title, 16);
        plot.Axes.Title.Label.ForeColor = Text;
        plot.Axes.Title.Label.Bold = true;
        plot.XLabel(xLabel, 14);
        plot.YLabel(yLabel, 14);
        foreach (IAxis axis in new IAxis[] { plot.Axes.Bottom, plot.Axes.Left })
        {
            axis.Label.Bold = false;
            axis.TickLabelStyle.FontSize = 13;
            axis.TickGenerator = new NumericAutomatic { LabelFormatter = TickLabel, MinimumTickSpacing = 50 };
            axis.MajorTickStyle.Color = Muted;
            axis.MinorTickStyle.Color = Muted;
        }
        StyleLegend(plot.Legend);
        return plot;
    }

    /// <summary>Up to five decimals, with a real minus sign.</summary>
    public static string TickLabel(double value) =>
        Math.Round(value, 5).ToString(Math.Abs(value) < 1e6 ? "0.#####" : "0.##e0", CultureInfo.InvariantCulture).Replace('-', '−');

    private void StyleLegend(Legend legend)
    {
        legend.FontName = PlotFonts.Family;
        legend.FontSize = 13;
        legend.FontColor = Text;
        legend.BackgroundColor = Background.WithAlpha(0.85);
        legend.OutlineWidth = 0;
        legend.ShadowColor = ScottPlot.Colors.Transparent;
    }

    private static Color[] Colors(params string[] hex) => [.. hex.Select(Color.FromHex)];
}
