using ScottPlot;
using SkiaSharp;

namespace Nnip.Cli.Reports;

/// <summary>One picture of a run: loss curves, energy parity, force parity side by side.</summary>
internal static class SummaryPicture
{
    private const int Width = 1600, Height = 600, Margin = 8;

    /// <summary>Pixels per logical pixel: the picture is mostly seen at half its size, and texts must stay readable.</summary>
    private const double Scale = 1.5;

    /// <summary>The loss panel is wider than the two parity panels, which are nearly square.</summary>
    private const int LossWidth = 536;

    public static byte[] Png(TrainingHistory history, ParityData parity)
    {
        PlotTheme theme = PlotTheme.Light;
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height));
        surface.Canvas.Clear(new SKColor(theme.Background.R, theme.Background.G, theme.Background.B));
        Panel(surface.Canvas, HistoryFigures.Loss(theme, history), Margin, LossWidth);
        int parityWidth = (Width - LossWidth) / 2;
        Panel(surface.Canvas, ParityFigures.Energy(theme, parity), LossWidth, LossWidth + parityWidth);
        Panel(surface.Canvas, ParityFigures.Forces(theme, parity), LossWidth + parityWidth, Width - Margin);
        using SKImage image = surface.Snapshot();
        using SKData data = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        return data.ToArray();
    }

    private static void Panel(SKCanvas canvas, Plot plot, int left, int right)
    {
        using (plot)
        {
            plot.ScaleFactor = Scale;
            plot.Layout.Fixed(new PixelPadding(left: 74, right: 12, bottom: 58, top: 36));
            byte[] png = plot.GetImageBytes(right - left, Height - 2 * Margin, ImageFormat.Png);
            using var image = SKImage.FromEncodedData(png);
            canvas.DrawImage(image, left, Margin);
        }
    }
}
