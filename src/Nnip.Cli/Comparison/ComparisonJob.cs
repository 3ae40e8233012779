using Nnip.Backends;
using Nnip.Cli.Reports;
using Nnip.Cli.Settings;
using Nnip.Cli.Training;
using Spectre.Console;

namespace Nnip.Cli.Comparison;

/// <summary>One run of `nnip compare`: reads the data once, trains all variants, writes table, curves and report.</summary>
internal sealed class ComparisonJob
{
    private readonly ComparisonRequest request;
    private readonly CommandContext context;
    private readonly RunSettings common;
    private readonly IBackend backend;
    private readonly string folder;

    private ComparisonJob(ComparisonRequest request, CommandContext context, RunSettings common, IBackend backend, string folder) =>
        (this.request, this.context, this.common, this.backend, this.folder) = (request, context, common, backend, folder);

    /// <summary>Runs to the end or to the first signal, after which what has ended is written.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">Settings or data cannot be used.</exception>
    public static int Execute(ComparisonRequest request, CommandContext context)
    {
        if (request.Seeds < 1)
            throw new InputException(FormattableString.Invariant($"--seeds is {request.Seeds}; expected 1 or more"));
        SettingsReader[] readers =
            [.. request.Variants.Select(variant => new SettingsReader(request.File, request.Flags, variant.Given))];
        var common = new SettingsReader(request.File, request.Flags);
        RequireSameData(common.Settings, readers, request.Variants);
        string folder = Path.GetFullPath(common.IsGiven("out") ? common.Settings.OutFolder : "comparison");
        if (!request.Overwrite && File.Exists(Path.Combine(folder, ComparisonFiles.Summary)))
            throw new InputException(
                $"{folder}: the results of an earlier comparison are there; expected --overwrite to replace them, "
                + "or another folder (--out DIR)");
        common.RequireFiles();
        using var backend = BackendCatalogue.Open(
            common.Settings.Device, common.Settings.Threads, context, common.Settings.MemoryBudget, folder);
        var data = RunData.Read(common.Settings, context);
        RunSettings[] settings = [.. readers.Select(reader => data.Complete(reader, backend))];
        bool made = ResultsFolder.Make(folder);
        try
        {
            var job = new ComparisonJob(request, context, data.Complete(common, backend), backend, folder);
            return job.Run(data, settings);
        }
        finally
        {
            if (made)
                ResultsFolder.RemoveEmpty(folder);
        }
    }

    /// <summary>Files, keys and device are read once.</summary>
    private static void RequireSameData(RunSettings common, SettingsReader[] readers, IReadOnlyList<Variant> variants)
    {
        for (int v = 0; v < readers.Length; v++)
        {
            var own = readers[v].Settings with { Training = common.Training, Descriptor = common.Descriptor, Keys = common.Keys };
            if (own != common || variants[v].Given.Any(given => given.Setting.Section == "keys"))
                throw new InputException(
                    $"variant '{variants[v].Name}' has files, labels or a device of its own; expected settings of the training alone");
        }
    }

    private int Run(RunData data, RunSettings[] settings)
    {
        var log = new ComparisonLog(context);
        foreach (var own in settings)
            data.Check(own, log);
        using var signals = new Signals(() => context.Error.WriteLine("stopping; the trainings that have ended are compared"));
        var run = new ComparisonRun(data, backend, log);
        var results = new List<VariantResult>();
        for (int v = 0; v < settings.Length; v++)
            results.Add(run.Train(request.Variants[v], settings[v], request.Seeds, signals.Token));
        string errorSet = run.ErrorSet(common.Training);
        Write(results, data, errorSet);
        return signals.Token.IsCancellationRequested ? signals.ExitCode : 0;
    }

    private void Write(IReadOnlyList<VariantResult> results, RunData data, string errorSet)
    {
        var columns = ComparisonColumns.Of(request.Target);
        string[] headings = ["Variant", .. columns.Select(column => column.Heading), "Trainings"];
        string[][] rows = [.. results.Select(result => (string[])
            [result.Variant.Name, .. columns.Select(column => ComparisonColumns.Text(column.Value(result))),
                ComparisonColumns.Runs(result, request.Target)])];
        ComparisonFiles.Write(folder, results, request.Target);
        ReportWriter.WriteComparison(folder, new($"Comparison on {Path.GetFileName(common.TrainFile)}",
            SettingsFile.Write(common with { OutFolder = folder }))
        {
            Summary = Summary(data, errorSet),
            Environment = RunEnvironment.Describe(backend, common.Training.Precision),
            Headings = headings,
            Rows = rows,
            Curves = [.. results.Select(result => new CurveBundle(
                result.Variant.Name, [.. result.Runs.Select(run => ReportHistory.Of(run.History))],
                [.. result.Runs.Select(run => run.Elapsed.ToArray())]))],
        });
        if (request.Json)
            ComparisonJson.Write(context, results, request.Target, errorSet, folder);
        else
            WriteTable(headings, rows, errorSet);
    }

    private IReadOnlyList<SummaryRow> Summary(RunData data, string errorSet) =>
    [
        new("Training data", FormattableString.Invariant($"{common.TrainFile}: {data.Training.Count} frames")),
        new("Errors on", $"{errorSet} frames"),
        new("Trainings of each variant", FormattableString.Invariant($"{request.Seeds}, seeds from {common.Training.Seed}")),
        .. request.Target is null ? (SummaryRow[])[] :
            [new("Target", FormattableString.Invariant($"{request.Target.Measure} {request.Target.Limit}"))],
    ];

    private void WriteTable(string[] headings, string[][] rows, string errorSet)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns(headings);
        table.Columns[0].NoWrap();
        foreach (var column in table.Columns.Skip(1))
            column.RightAligned();
        foreach (string[] row in rows)
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        context.Tables.Write(table);
        context.Out.WriteLine($"errors on the {errorSet} frames; mean ± standard deviation over seeds");
        context.Out.WriteLine($"results in {folder}");
    }
}
