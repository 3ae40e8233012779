using System.Globalization;
using System.Net;
using System.Text;

namespace Nnip.Cli.Reports;

/// <summary>Pieces of the report's HTML. The result is also well-formed XML, so that any parser can check it.</summary>
internal static class Html
{
    /// <summary>Text as it may stand in an element or attribute; control characters, which no parser accepts, become U+FFFD.</summary>
    public static string Escape(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool control = Rune.IsControl(rune) && rune.Value is not ('\n' or '\t' or '\r');
            clean.Append(control || rune.Value is 0xFFFE or 0xFFFF ? "\uFFFD" : rune.ToString());
        }
        return WebUtility.HtmlEncode(clean.ToString());
    }

    /// <summary>A two-column table in a card; nothing without rows.</summary>
    public static string Facts(string heading, IReadOnlyList<SummaryRow> rows)
    {
        if (rows.Count == 0)
            return "";
        var html = new StringBuilder($"<div class=\"card keep\"><h3>{Escape(heading)}</h3><table class=\"facts\"><tbody>\n");
        foreach (SummaryRow row in rows)
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Escape(row.Key)}</th><td>{Escape(row.Value)}</td></tr>\n");
        return html.Append("</tbody></table></div>\n").ToString();
    }

    /// <summary>A table with a heading for each column; nothing without rows.</summary>
    public static string Table(string heading, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (rows.Count == 0)
            return "";
        var html = new StringBuilder($"<h2>{Escape(heading)}</h2>\n<div class=\"card errors-card\"><table class=\"errors\"><thead><tr>");
        foreach (string column in columns)
            html.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{Escape(column)}</th>");
        html.Append("</tr></thead><tbody>\n");
        foreach (var row in rows)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Escape(row[0])}</th>");
            foreach (string value in row.Skip(1))
                html.Append(CultureInfo.InvariantCulture, $"<td>{Escape(value)}</td>");
            html.Append("</tr>\n");
        }
        return html.Append("</tbody></table></div>\n").ToString();
    }

    /// <summary>Phases with their seconds, share of the sum, and a bar; nothing without rows.</summary>
    public static string Timing(IReadOnlyList<TimingRow> rows)
    {
        if (rows.Count == 0)
            return "";
        double total = rows.Sum(row => double.IsFinite(row.Seconds) ? row.Seconds : 0);
        var html = new StringBuilder("<h2>Timing</h2>\n<div class=\"card keep\"><table class=\"timing\"><tbody>\n");
        foreach (TimingRow row in rows)
        {
            double share = total > 0 && double.IsFinite(row.Seconds) ? Math.Clamp(100 * row.Seconds / total, 0, 100) : 0;
            html.Append(CultureInfo.InvariantCulture,
                $"<tr><th scope=\"row\">{Escape(row.Phase)}</th><td>{row.Seconds:0.00} s</td><td>{share:0.0} %</td>")
                .Append(CultureInfo.InvariantCulture, $"<td><div class=\"bar\" style=\"width:{share:0.00}%\"></div></td></tr>\n");
        }
        return html.Append("</tbody></table></div>\n").ToString();
    }

    /// <summary>Figures side by side, each embedded in a light and a dark rendering; nothing without figures.</summary>
    public static string Figures(string heading, IReadOnlyList<RenderedFigure> figures)
    {
        if (figures.Count == 0)
            return "";
        string layout = figures.Count % 3 == 0 && figures.All(f => f.Figure.Height > 500) ? "figures narrow" : "figures";
        var html = new StringBuilder($"<h2>{Escape(heading)}</h2>\n<div class=\"{layout}\">\n");
        foreach (RenderedFigure figure in figures)
        {
            string caption = Escape(figure.Figure.Caption);
            html.Append("<figure><picture><source media=\"screen and (prefers-color-scheme: dark)\" srcset=\"")
                .Append(DataUri(figure.DarkPng)).Append("\" /><img alt=\"").Append(caption).Append("\" width=\"")
                .Append(figure.Figure.Width).Append("\" height=\"").Append(figure.Figure.Height).Append("\" src=\"")
                .Append(DataUri(figure.LightPng)).Append("\" /></picture><figcaption>").Append(caption).Append("</figcaption></figure>\n");
        }
        return html.Append("</div>\n").ToString();
    }

    private static string DataUri(byte[] png) => "data:image/png;base64," + Convert.ToBase64String(png);
}
