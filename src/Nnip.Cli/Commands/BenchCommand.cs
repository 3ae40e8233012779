using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Nnip.Backends;
using Nnip.IO;
using Nnip.Measurement;
using Nnip.Models;
using Spectre.Console;

namespace Nnip.Cli.Commands;

/// <summary>`nnip bench MODEL FILE`: times of every operation and of the whole, beside what is counted.</summary>
internal static class BenchCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(CommandContext context)
    {
        var model = CommonOptions.Model();
        var file = CommonOptions.Structures();
        var frames = CommonOptions.Number("--frames", 32, "Number of structures of the mini-batch, from the first.", "N");
        var (device, threads, precision) = (CommonOptions.Device(), CommonOptions.Threads(), CommonOptions.Precision());
        var json = CommonOptions.Json();
        var command = new Command("bench",
            "Time every operation, a prediction and a training step: medians after a warm-up, by device events where the device has them. "
            + "Beside each time stand the bytes and flops counted for it, and the fractions of a copy's bandwidth and of a matrix "
            + "product's rate that they make, both measured in the same run.")
        {
            model, file, frames, device, threads, precision, json,
        };
        command.SetAction(result =>
        {
            var potential = ModelFile.Load(result.GetRequiredValue(model));
            var structures = CommonOptions.FirstStructures(result.GetRequiredValue(file), result.GetValue(frames), context);
            using var backend = BackendCatalogue.Open(result.GetRequiredValue(device), result.GetValue(threads), context);
            var kind = CommonOptions.PrecisionOf(result, precision);
            var report = ModelBenchmark.Run(backend, potential, kind, structures);
            if (result.GetValue(json))
                WriteJson(report, backend, kind, structures.Count, context);
            else
                WriteTable(report, context, structures.Count);
            return 0;
        });
        return command;
    }

    private static void WriteTable(BenchmarkReport report, CommandContext context, int frames)
    {
        if (report.MeaninglessTimes is { } reason)
            context.Out.WriteLine($"TIMES AND FRACTIONS ARE MEANINGLESS: {reason}");
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("Operation", "Time, µs", "Bytes", "Flops", "of bandwidth", "of products");
        foreach (var column in table.Columns.Skip(1))
            column.RightAligned();
        foreach (var row in report.Operations)
            Add(row, report.OneWorker);
        table.AddEmptyRow();
        Add(report.Prediction, report.AllWorkers);
        if (report.TrainingStep is { } step)
            Add(step, report.AllWorkers);
        context.Tables.Write(table);
        context.Out.WriteLine(Invariant(
            $"operations: {report.ChunkFrames} frames on one worker; prediction and training step: {frames} frames, {report.Atoms} atoms; ")
            + $"median times by {report.Clock}");
        if (report.OneWorker is { } one && report.AllWorkers is { } all)
            context.Out.WriteLine(
                Invariant($"ceilings of one worker: copy {one.Bandwidth / 1e9:0.0} GB/s, products {one.Products / 1e9:0.0} GFLOP/s; ")
                + Invariant($"of all: {all.Bandwidth / 1e9:0.0} GB/s, {all.Products / 1e9:0.0} GFLOP/s"));
        if (report.MeaninglessTimes is null && report.Operations.Any(row => report.OneWorker?.OfBandwidth(row) > 1))
            context.Out.WriteLine("more than the bandwidth: the blocks of these operations stay in caches, which the copy does not");
        if (report.LaunchesPerStep is { } launches)
            context.Out.WriteLine(Invariant($"launches of a training step: {launches:0.#}"));

        void Add(BenchmarkRow row, CeilingRates? ceilings) => table.AddRow(
            row.Name, Invariant($"{1e6 * row.Seconds:0.00}"), Invariant($"{row.Cost.Bytes:0}"), Invariant($"{row.Cost.Flops:0}"),
            ceilings is null ? "" : Invariant($"{ceilings.OfBandwidth(row):0.000}"),
            ceilings is null ? "" : Invariant($"{ceilings.OfProducts(row):0.000}"));
    }

    private static void WriteJson(BenchmarkReport report, IBackend backend, Precision precision, int frames, CommandContext context)
    {
        using (var writer = new Utf8JsonWriter(context.Output, JsonStyle.Indented))
        {
            writer.WriteStartObject();
            writer.WriteString("device", backend.Description);
            writer.WriteString("precision", Words.Of(precision));
            writer.WriteBoolean("meaningless", report.MeaninglessTimes is not null);
            writer.WriteString("clock", report.Clock);
            writer.WriteNumber("frames", frames);
            writer.WriteNumber("atoms", report.Atoms);
            writer.WriteNumber("chunk_frames", report.ChunkFrames);
            WriteCeilings(writer, "ceilings_of_one_worker", report.OneWorker);
            WriteCeilings(writer, "ceilings_of_all_workers", report.AllWorkers);
            writer.WriteStartArray("operations");
            foreach (var row in report.Operations)
                WriteRow(writer, row, report.OneWorker);
            writer.WriteEndArray();
            writer.WriteStartArray("whole");
            WriteRow(writer, report.Prediction, report.AllWorkers);
            if (report.TrainingStep is { } step)
                WriteRow(writer, step, report.AllWorkers);
            writer.WriteEndArray();
            if (report.LaunchesPerStep is { } launches)
                writer.WriteNumber("launches_per_step", launches);
            writer.WriteEndObject();
        }
        context.Out.WriteLine();
    }

    private static void WriteCeilings(Utf8JsonWriter writer, string name, CeilingRates? ceilings)
    {
        if (ceilings is null)
            return;
        writer.WriteStartObject(name);
        writer.WriteMeasure("copy_bytes_per_second", ceilings.Bandwidth);
        writer.WriteMeasure("product_flops_per_second", ceilings.Products);
        writer.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter writer, BenchmarkRow row, CeilingRates? ceilings)
    {
        writer.WriteStartObject();
        writer.WriteString("operation", row.Name);
        writer.WriteMeasure("seconds", row.Seconds);
        writer.WriteNumber("bytes", row.Cost.Bytes);
        writer.WriteNumber("flops", row.Cost.Flops);
        if (ceilings is not null)
        {
            writer.WriteMeasure("fraction_of_bandwidth", ceilings.OfBandwidth(row));
            writer.WriteMeasure("fraction_of_products", ceilings.OfProducts(row));
        }
        writer.WriteEndObject();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
