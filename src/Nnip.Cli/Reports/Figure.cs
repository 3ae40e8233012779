using System.Text;
using ScottPlot;

namespace Nnip.Cli.Reports;

/// <summary>One figure of a report: drawn anew for each theme and format.</summary>
/// <param name="Name">File name without extension.</param>
/// <param name="Caption">What is seen, in one sentence.</param>
/// <param name="Width">Width in logical pixels.</param>
/// <param name="Height">Height in logical pixels.</param>
/// <param name="Draw">Makes the plot in the colours of a theme.</param>
internal sealed record Figure(string Name, string Caption, int Width, int Height, Func<PlotTheme, Plot> Draw)
{
    /// <summary>Device pixels per logical pixel of a PNG, so that it stays sharp on a projector and in print.</summary>
    public const int PixelRatio = 2;

    public byte[] Png(PlotTheme theme)
    {
        using Plot plot = Draw(theme);
        plot.ScaleFactor = PixelRatio;
        using Image image = plot.GetImage(Width * PixelRatio, Height * PixelRatio);
        return image.GetImageBytes(ImageFormat.Png);
    }

    public byte[] Svg(PlotTheme theme)
    {
        using Plot plot = Draw(theme);
        return Encoding.UTF8.GetBytes(PlotFonts.EmbedIn(plot.GetSvgXml(Width, Height)));
    }
}
