using System.Globalization;
using System.Text;

namespace Nnip.Bench.Instructions;

/// <summary>The text of bench/instructions.md.</summary>
internal sealed class InstructionTable
{
    private const int Functions = 12;

    private readonly StringBuilder text = new(), shares = new();

    /// <summary>A table without rows.</summary>
    public InstructionTable() => text.Append("""
        # Instructions, counted

        Written by `dotnet cake --target=Instructions`: what three fixed jobs execute on one thread in the native command for 256-bit
        vectors (x86-64-v3), counted by `valgrind --tool=callgrind`. No clock and no load of the machine enters, so a change of these
        numbers is a change of the program (or of the compiler). Fewer instructions are not always faster: bench/README.md has the times.

        Each job runs twice, the second time with more epochs, frames or steps of the same size. The difference is what one of them costs;
        the rest is start and end of the process, such as reading the model and building tables. Of training only the steps are counted,
        not checkpoints and plots, which depend on clocks. Two counts of a frame and of a step agreed to 0.1 %.

        | job | what is repeated | million instructions each | the rest, million |
        |---|---|---|---|

        """);

    /// <summary>Adds a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="first">Its first run.</param>
    /// <param name="second">Its second run.</param>
    public void Add(InstructionJob job, CallgrindProfile first, CallgrindProfile second)
    {
        var each = second.Beyond(first, job.Repetitions);
        string rest = job.Inside is null ? Millions(first.Total - each.Total) : "not counted";
        Line(text, $"| {job.Name} | {job.Repetition} | {Millions(each.Total)} | {rest} |");
        Line(shares, $"\n## {job.Name}, one {job.Repetition}\n\n{job.Words}.\n");
        Line(shares, "| function | share | million instructions |\n|---|---|---|");
        var most = each.Functions.OrderByDescending(function => function.Value).ThenBy(function => function.Key, StringComparer.Ordinal);
        foreach (var (function, count) in most.Take(Functions))
            Line(shares, $"| `{function}` | {Share(count, each.Total)} | {Millions(count)} |");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{text}{shares}";

    private static void Line(StringBuilder target, string line) => target.Append(line).Append('\n');

    private static string Millions(long count) => (1e-6 * count).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Share(long count, long total) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * count / total:0.0} %");
}
