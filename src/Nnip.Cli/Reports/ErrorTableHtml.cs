using System.Globalization;
using System.Text;
using Nnip.Metrics;

namespace Nnip.Cli.Reports;

/// <summary>Error tables and the key figures above them.</summary>
internal static class ErrorTableHtml
{
    private sealed record Column(string Heading, string Quantity, Func<ErrorRow, double> Value, string? Format = null);

    private static readonly Column[] Columns =
    [
        new("MAE", "Energy (meV/atom)", r => r.Energy.Mae), new("RMSE", "Energy (meV/atom)", r => r.Energy.Rmse),
        new("R²", "Energy (meV/atom)", r => r.Energy.R2, "0.0000"),
        new("MAE", "Forces (meV/Å)", r => r.Force.Mae), new("RMSE", "Forces (meV/Å)", r => r.Force.Rmse),
        new("R²", "Forces (meV/Å)", r => r.Force.R2, "0.0000"), new("cosine", "Forces (meV/Å)", r => r.ForceCosine, "0.0000"),
        new("largest", "Forces (meV/Å)", r => r.LargestForceError),
        new("RMSE", "Virial (meV/atom)", r => r.Virial.Rmse), new("RMSE", "Stress (GPa)", r => r.Stress.Rmse),
    ];

    /// <summary>The errors of the first table's whole set as large figures; nothing without a table.</summary>
    public static string KeyFigures(IReadOnlyList<ErrorSection> sections)
    {
        if (sections.Count == 0)
            return "";
        ErrorSection first = sections[0];
        var html = new StringBuilder("<div class=\"keys\">\n");
        Add("Energy RMSE", first.All.Energy.Rmse, "meV/atom", null);
        Add("Force RMSE", first.All.Force.Rmse, "meV/Å", null);
        Add("Virial RMSE", first.All.Virial.Rmse, "meV/atom", null);
        Add("Mean force cosine", first.All.ForceCosine, "", "0.0000");
        return html.Append("</div>\n").ToString();

        void Add(string name, double value, string unit, string? format)
        {
            if (double.IsNaN(value))
                return;
            html.Append("<div class=\"card key keep\">")
                .Append(CultureInfo.InvariantCulture, $"<b>{Number(value, format)} <small>{unit}</small></b>")
                .Append(CultureInfo.InvariantCulture, $"<span>{name}, {Html.Escape(first.Set)} set</span></div>\n");
        }
    }

    /// <summary>All tables under one heading; nothing without a table. Columns that are empty throughout a table are left out.</summary>
    public static string Tables(IReadOnlyList<ErrorSection> sections)
    {
        if (sections.Count == 0)
            return "";
        var html = new StringBuilder("<h2>Errors</h2>\n");
        foreach (ErrorSection section in sections)
            AppendTable(html, section);
        return html.ToString();
    }

    private static void AppendTable(StringBuilder html, ErrorSection section)
    {
        ErrorRow[] rows = [section.All, .. section.Groups, .. section.Species];
        Column[] columns = [.. Columns.Where(c => rows.Any(r => !double.IsNaN(c.Value(r))))];
        var quantities = columns.GroupBy(c => c.Quantity).ToArray();
        Column[] firsts = [.. quantities.Select(q => q.First())];
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"card errors-card\"><h3>{Html.Escape(Heading(section.Set))}</h3>")
            .Append("<table class=\"errors\"><thead><tr><th></th><th></th><th></th>");
        foreach (var quantity in quantities)
            html.Append(CultureInfo.InvariantCulture, $"<th colspan=\"{quantity.Count()}\" class=\"first\">{quantity.Key}</th>");
        html.Append("</tr><tr><th scope=\"col\">Part</th><th scope=\"col\">Frames</th><th scope=\"col\">Atoms</th>");
        foreach (Column column in columns)
            html.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\"{First(column)}>{column.Heading}</th>");
        html.Append("</tr></thead>\n");
        Part(null, [section.All], "all");
        Part("By group", section.Groups, "");
        Part("By species", section.Species, "");
        html.Append("</table></div>\n");

        string First(Column column) => firsts.Contains(column) ? " class=\"first\"" : "";

        void Part(string? name, IReadOnlyList<ErrorRow> part, string style)
        {
            if (part.Count == 0)
                return;
            html.Append("<tbody>\n");
            if (name is not null)
                html.Append(CultureInfo.InvariantCulture, $"<tr class=\"part\"><th colspan=\"{3 + columns.Length}\">{name}</th></tr>\n");
            foreach (ErrorRow row in part)
            {
                html.Append(CultureInfo.InvariantCulture, $"<tr class=\"{style}\"><th scope=\"row\">{Html.Escape(row.Name)}</th>")
                    .Append(CultureInfo.InvariantCulture, $"<td>{row.Frames:#,0}</td><td>{row.Atoms:#,0}</td>");
                foreach (Column column in columns)
                    html.Append(CultureInfo.InvariantCulture, $"<td{First(column)}>{Number(column.Value(row), column.Format)}</td>");
                html.Append("</tr>\n");
            }
            html.Append("</tbody>\n");
        }
    }

    private static string Heading(string set) => set.Length == 0 ? "Data set" : char.ToUpperInvariant(set[0]) + set[1..] + " set";

    private static string Number(double value, string? format) =>
        double.IsNaN(value) ? "–" : format is null ? Quantity.Significant(value) : value.ToString(format, CultureInfo.InvariantCulture);
}
