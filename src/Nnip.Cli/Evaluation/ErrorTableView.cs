using System.Globalization;
using Nnip.Cli.Reports;
using Nnip.Metrics;

namespace Nnip.Cli.Evaluation;

/// <summary>Error tables for people.</summary>
internal static class ErrorTableView
{
    /// <param name="Name">Quantity and measure.</param>
    /// <param name="Unit">Unit, or empty.</param>
    /// <param name="Format">Number format.</param>
    /// <param name="Priority">Columns of a higher number leave first where the terminal is too narrow.</param>
    /// <param name="Value">The value.</param>
    private sealed record Column(string Name, string Unit, string Format, int Priority, Func<ErrorRow, double> Value);

    private const int BetweenColumns = 2;

    private static readonly Column[] Columns =
    [
        new("Frames", "", "F0", 5, r => r.Frames), new("Atoms", "", "F0", 6, r => r.Atoms),
        new("E MAE", "meV/atom", "F2", 2, r => r.Energy.Mae), new("E RMSE", "meV/atom", "F2", 0, r => r.Energy.Rmse),
        new("E R2", "", "F4", 4, r => r.Energy.R2),
        new("F MAE", "meV/Å", "F1", 2, r => r.Force.Mae), new("F RMSE", "meV/Å", "F1", 0, r => r.Force.Rmse),
        new("F R2", "", "F4", 4, r => r.Force.R2), new("F cos", "", "F4", 3, r => r.ForceCosine),
        new("F largest", "meV/Å", "F1", 7, r => r.LargestForceError),
        new("V RMSE", "meV/atom", "F2", 1, r => r.Virial.Rmse), new("S RMSE", "GPa", "F3", 1, r => r.Stress.Rmse),
    ];

    /// <summary>
    /// Writes one table with a block for each data set: energy E, forces F, virial V, stress S. Columns without any value, and those for
    /// which there is no room, are left out.
    /// </summary>
    public static void Write(CommandContext context, IReadOnlyList<ErrorSection> sections)
    {
        if (sections.Count == 0)
            return;
        var rows = sections.SelectMany(Rows).ToList();
        int names = rows.Max(row => row.Name.Length);
        var columns = Columns.Where(column => rows.Exists(row => double.IsFinite(column.Value(row))))
            .Select(column => (Column: column, Width: Width(column, rows))).ToList();
        while (columns.Count > 1 && names + columns.Sum(c => c.Width) > context.Tables.Profile.Width)
            columns.Remove(columns.MaxBy(c => c.Column.Priority));

        string rule = new('─', names + columns.Sum(c => c.Width));
        context.Out.WriteLine(Line("", column => column.Name));
        context.Out.WriteLine(Line("", column => column.Unit));
        foreach (var section in sections)
        {
            context.Out.WriteLine(rule);
            foreach (var row in Rows(section))
                context.Out.WriteLine(Line(row.Name, column => Format(column, row)));
        }
        context.Out.WriteLine(rule);

        string Line(string name, Func<Column, string> cell) =>
            name.PadRight(names) + string.Concat(columns.Select(c => cell(c.Column).PadLeft(c.Width)));
    }

    private static IEnumerable<ErrorRow> Rows(ErrorSection section) =>
    [
        section.All with { Name = section.Set },
        .. section.Groups.Select(row => row with { Name = $"  group {row.Name}" }),
        .. section.Species.Select(row => row with { Name = $"  species {row.Name}" }),
    ];

    private static int Width(Column column, IEnumerable<ErrorRow> rows) =>
        BetweenColumns + Math.Max(Math.Max(column.Name.Length, column.Unit.Length), rows.Max(row => Format(column, row).Length));

    private static string Format(Column column, ErrorRow row) => double.IsFinite(column.Value(row))
        ? column.Value(row).ToString(column.Format, CultureInfo.InvariantCulture) : "-";
}
