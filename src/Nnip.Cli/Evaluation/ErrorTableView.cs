using System.Globalization;
using Nnip.Cli.Reports;
using Spectre.Console;

namespace Nnip.Cli.Evaluation;

/// <summary>Error tables for people.</summary>
internal static class ErrorTableView
{
    private static readonly string[] Heads =
    [
        "Frames", "Atoms", "E MAE\nmeV/atom", "E RMSE\nmeV/atom", "E R2", "F MAE\nmeV/Å", "F RMSE\nmeV/Å", "F R2", "F cos", "V RMSE\nmeV/atom",
    ];

    /// <summary>Writes one table with a block for each data set.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<ErrorSection> sections)
    {
        if (sections.Count == 0)
            return;
        var table = new Table().Border(TableBorder.Rounded).AddColumn("Set").AddColumn("Part");
        foreach (string head in Heads)
            table.AddColumn(new TableColumn(head).RightAligned());
        foreach (var section in sections)
        {
            AddRow(table, section.Set, section.All);
            foreach (var row in section.Groups)
                AddRow(table, "", row with { Name = $"group {row.Name}" });
            foreach (var row in section.Species)
                AddRow(table, "", row with { Name = $"species {row.Name}" });
        }
        console.Write(table);
    }

    private static void AddRow(Table table, string set, ErrorRow row) => table.AddRow(
        Markup.Escape(set), Markup.Escape(row.Name), Format(row.Frames, "F0"), Format(row.Atoms, "F0"),
        Format(row.EnergyMae, "F2"), Format(row.EnergyRmse, "F2"), Format(row.EnergyR2, "F4"),
        Format(row.ForceMae, "F1"), Format(row.ForceRmse, "F1"), Format(row.ForceR2, "F4"), Format(row.ForceCosine, "F4"),
        Format(row.VirialRmse, "F2"));

    private static string Format(double value, string format) => double.IsFinite(value)
        ? value.ToString(format, CultureInfo.InvariantCulture) : "-";
}
