using System.Globalization;
using System.Text;
using Nnip.Cli.Training;
using Nnip.IO;

namespace Nnip.Cli.Comparison;

/// <summary>
/// `curves.csv`, every epoch of every training, and `summary.csv`, a line for each variant. Measures that do not exist are empty.
/// </summary>
internal static class ComparisonFiles
{
    /// <summary>Names of the files.</summary>
    public const string Curves = "curves.csv", Summary = "summary.csv";

    /// <summary>Writes both, each whole.</summary>
    public static void Write(string folder, IReadOnlyList<VariantResult> results, Target? target)
    {
        Write(Path.Combine(folder, Curves), CurveLines(results));
        Write(Path.Combine(folder, Summary), SummaryLines(results, target));
    }

    private static IEnumerable<string> CurveLines(IReadOnlyList<VariantResult> results)
    {
        var names = HistoryFile.Columns(new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false)).Select(column => column.Name);
        yield return $"variant,seed,epoch,elapsed_seconds,cpu_seconds,{string.Join(',', names)}";
        foreach (var result in results)
            foreach (var run in result.Runs)
                foreach (var (record, elapsed, cpu) in run.History.Zip(run.Elapsed, run.Cpu))
                    yield return FormattableString.Invariant($"{Quoted(result.Variant.Name)},{run.Seed},{record.Epoch},")
                        + $"{Number(elapsed)},{Number(cpu)},"
                        + string.Join(',', HistoryFile.Columns(record).Select(column => Number(column.Value)));
    }

    private static IEnumerable<string> SummaryLines(IReadOnlyList<VariantResult> results, Target? target)
    {
        var columns = ComparisonColumns.Of(target);
        yield return "variant,runs,diverged," + string.Join(',', columns.Select(column => $"{column.Name}_mean,{column.Name}_deviation"))
            + (target is null ? "" : ",reached_target");
        foreach (var result in results)
            yield return FormattableString.Invariant($"{Quoted(result.Variant.Name)},{result.Runs.Count},{result.Diverged},")
                + string.Join(',', columns.Select(column => column.Value(result)).Select(s => $"{Number(s.Mean)},{Number(s.Deviation)}"))
                + (target is null ? "" : FormattableString.Invariant($",{result.EpochsTo(target).Count}"));
    }

    private static string Number(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";

    private static string Quoted(string name) =>
        name.AsSpan().ContainsAny(',', '"') ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;

    private static void Write(string path, IEnumerable<string> lines) => AtomicFile.Write(
        path, stream => stream.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n")));
}
