using ScottPlot;
using SkiaSharp;

namespace Nnip.Cli.Reports;

/// <summary>
/// The typeface of the figures, carried by the program: a machine without installed fonts would draw plots without any
/// text, and figures should look the same everywhere.
/// </summary>
internal sealed class PlotFonts : IFontResolver
{
    private const string RegularFile = "Inter-Regular.otf", BoldFile = "Inter-SemiBold.otf";
    private static readonly PlotFonts Resolver = new();
    private static readonly Lock Gate = new();

    private readonly SKTypeface regular = Load(RegularFile);
    private readonly SKTypeface bold = Load(BoldFile);

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

    /// <summary>Puts the fonts into an SVG that names them; a viewer that ignores them takes another sans-serif font.</summary>
    public static string EmbedIn(string svg)
    {
        int root = svg.IndexOf('>', svg.IndexOf("<svg", StringComparison.Ordinal)) + 1;
        string boldFamily = Resolver.bold.FamilyName;
        string style = $"<style>{FontFace(Family, RegularFile)}{FontFace(boldFamily, BoldFile)}</style>";
        return svg.Insert(root, style)
            .Replace($"font-family=\"{Family}\"", $"font-family=\"{Family}, sans-serif\"", StringComparison.Ordinal)
            .Replace($"font-family=\"{boldFamily}\"", $"font-family=\"{boldFamily}, sans-serif\"", StringComparison.Ordinal);
    }

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Family ? weight >= FontWeight.SemiBold ? bold : regular : null;

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        fontName == Family ? bold ? this.bold : regular : null;

    private static SKTypeface Load(string file)
    {
        using var data = SKData.CreateCopy(Resources.Bytes(file));
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"the embedded font {file} cannot be read");
    }

    private static string FontFace(string family, string file) =>
        $"@font-face{{font-family:'{family}';src:url(data:font/otf;base64,{Convert.ToBase64String(Resources.Bytes(file))})}}";
}
