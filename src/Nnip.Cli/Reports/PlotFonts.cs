using ScottPlot;
using SkiaSharp;

namespace Nnip.Cli.Reports;

/// <summary>
/// The typeface of the figures, carried by the program: a machine without installed fonts would draw plots without any
/// text, and figures should look the same everywhere.
/// </summary>
internal sealed class PlotFonts : IFontResolver
{
    private static readonly PlotFonts Resolver = new();
    private static readonly Lock Gate = new();

    private readonly SKTypeface regular = Load("Inter-Regular.otf");
    private readonly SKTypeface bold = Load("Inter-SemiBold.otf");

    public static string Family => "Inter";

    /// <summary>Makes the typeface known to the plotting library; later calls do nothing.</summary>
    public static void Register()
    {
        lock (Gate)
        {
            if (Fonts.FontResolvers.Contains(Resolver))
                return;
            Fonts.FontResolvers.Insert(0, Resolver);
            Fonts.Default = Family;
        }
    }

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Family ? weight >= FontWeight.SemiBold ? bold : regular : null;

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        fontName == Family ? bold ? this.bold : regular : null;

    private static SKTypeface Load(string file)
    {
        using Stream stream = Resources.Open(file);
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"the embedded font {file} cannot be read");
    }
}
