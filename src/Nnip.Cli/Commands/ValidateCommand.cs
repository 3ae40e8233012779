using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Nnip.Backends;
using Nnip.IO;
using Nnip.Models;
using Nnip.Reference;
using Nnip.Structures;
using Nnip.Validation;
using Spectre.Console;

namespace Nnip.Cli.Commands;

/// <summary>`nnip validate MODEL FILE`: a device against the reference, operation by operation and whole.</summary>
internal static class ValidateCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(CommandContext context)
    {
        var model = CommonOptions.Model();
        var file = CommonOptions.Structures();
        var frames = CommonOptions.Number("--frames", 4, "Number of structures, from the first.", "N");
        var (device, threads, precision) = (CommonOptions.Device(), CommonOptions.Threads(), CommonOptions.Precision());
        var json = CommonOptions.Json();
        var command = new Command("validate",
            "Compare a device with the reference: every operation with the same inputs, then energies, forces, virials, losses, parameter "
            + "gradients and training steps. A deviation is relative to the larger of the RMS of a result and the value itself. "
            + "Tolerances of the whole grow with what rounding of the inputs does to the results of the reference for this model. "
            + "Exit code 1 where a tolerance is exceeded.")
        {
            model, file, frames, device, threads, precision, json,
        };
        command.SetAction(result =>
        {
            var potential = ModelFile.Load(result.GetRequiredValue(model));
            var structures = CommonOptions.FirstStructures(result.GetRequiredValue(file), result.GetValue(frames), context);
            using var backend = BackendCatalogue.Open(result.GetRequiredValue(device), result.GetValue(threads), context);
            return Run(backend, potential, CommonOptions.PrecisionOf(result, precision), structures, result.GetValue(json), context);
        });
        return command;
    }

    /// <summary>Validates one backend and prints what was found.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(
        IBackend backend, Potential potential, Precision precision, IReadOnlyList<Configuration> structures, bool json,
        CommandContext context)
    {
        using var reference = new ReferenceBackend();
        var report = ModelValidation.Run(backend, reference, potential, precision, structures);
        if (json)
            WriteJson(report, backend, precision, structures, context);
        else
            WriteTable(report, context);
        return report.Holds ? 0 : NnipCommand.Failed;
    }

    private static void WriteTable(ValidationReport report, CommandContext context)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("Operation", "Result", "Largest deviation", "RMS deviation", "Tolerance", "");
        foreach (int column in (int[])[2, 3, 4])
            table.Columns[column].RightAligned();
        foreach (var row in report.Operations)
            Add(row);
        table.AddEmptyRow();
        foreach (var row in report.Whole)
            Add(row);
        context.Tables.Write(table);
        foreach (string skipped in report.Skipped)
            context.Out.WriteLine($"not compared: {skipped}");
        context.Out.WriteLine(Summary(report));

        void Add(ValidationRow row) => table.AddRow(
            row.Subject, row.Quantity, Format(row.Deviation.Largest), Format(row.Deviation.Rms), Format(row.Tolerance),
            !row.Holds ? "[bold red]FAIL[/]" : row.IsJudged ? "ok" : "not judged");
    }

    private static string Summary(ValidationReport report)
    {
        ValidationRow[] rows = [.. report.Operations, .. report.Whole];
        string[] wrong = [.. rows.Where(row => !row.Holds).Select(row => row.Subject).Distinct()];
        int open = rows.Count(row => row.Holds && !row.IsJudged);
        return wrong.Length == 0 && open == 0
            ? FormattableString.Invariant($"all {rows.Length} results agree with the reference")
            : wrong.Length == 0
            ? FormattableString.Invariant($"{rows.Length - open} of {rows.Length} results agree with the reference, ")
                + FormattableString.Invariant($"{open} cannot be judged in this precision: rounding may change them too much")
            : FormattableString.Invariant($"{rows.Count(row => !row.Holds)} of {rows.Length} results do not agree with the reference")
                + (open > 0 ? FormattableString.Invariant($", {open} cannot be judged in this precision") : "") + ": "
                + string.Join(", ", wrong);
    }

    private static string Format(double value) =>
        value == 0 ? "0" : value.ToString("0.0e-00", CultureInfo.InvariantCulture);

    private static void WriteJson(
        ValidationReport report, IBackend backend, Precision precision, IReadOnlyList<Configuration> structures, CommandContext context)
    {
        using (var writer = new Utf8JsonWriter(context.Output, JsonStyle.Indented))
        {
            writer.WriteStartObject();
            writer.WriteString("device", backend.Description);
            writer.WriteString("precision", Words.Of(precision));
            writer.WriteNumber("frames", structures.Count);
            writer.WriteNumber("atoms", structures.Sum(structure => structure.Count));
            writer.WriteBoolean("ok", report.Holds);
            WriteRows("operations", report.Operations);
            WriteRows("whole", report.Whole);
            writer.WriteStrings("not_compared", report.Skipped);
            writer.WriteEndObject();

            void WriteRows(string name, IReadOnlyList<ValidationRow> rows)
            {
                writer.WriteStartArray(name);
                foreach (var row in rows)
                {
                    writer.WriteStartObject();
                    writer.WriteString("operation", row.Subject);
                    writer.WriteString("result", row.Quantity);
                    writer.WriteMeasure("largest_deviation", row.Deviation.Largest);
                    writer.WriteMeasure("rms_deviation", row.Deviation.Rms);
                    writer.WriteMeasure("tolerance", row.Tolerance);
                    writer.WriteBoolean("ok", row.Holds);
                    writer.WriteBoolean("judged", row.IsJudged);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            }
        }
        context.Out.WriteLine();
    }
}
