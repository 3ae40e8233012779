using System.Diagnostics;
using System.Globalization;
using Nnip.Cli.Evaluation;
using Nnip.Cli.Reports;
using Nnip.Training;
using Spectre.Console;

namespace Nnip.Cli.Training;

/// <summary>
/// A run for people: a line per epoch; on a terminal only the last of them, in place, above a progress bar with the time left.
/// </summary>
internal sealed class ConsoleLog(CommandContext context) : IRunLog
{
    private const int BarWidth = 30, RecentEpochs = 10;
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private static readonly string[] Head =
    [
        "                  | train RMSE         | validation RMSE    |",
        "epoch        loss | E meV/at   F meV/Å | E meV/at   F meV/Å |     lr seconds",
    ];

    private readonly object gate = new();
    private readonly LiveBlock block = new(context);
    private readonly Stopwatch sinceDrawn = new(), sinceFirstEpoch = new();
    private readonly Queue<string> recent = [];
    private string bar = "";
    private double firstFraction;
    private int epochs, best;

    /// <inheritdoc/>
    public void Started(IReadOnlyList<SummaryRow> summary, int epochs)
    {
        this.epochs = epochs;
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
        foreach (var row in summary)
            table.AddRow(new Text(row.Key), new Text(row.Value));
        context.Tables.Write(table);
    }

    /// <inheritdoc/>
    public void Resumed(IReadOnlyList<EpochRecord> history)
    {
        best = history.LastOrDefault(record => record.IsBest)?.Epoch ?? 0;
        Line(Invariant($"resumed after epoch {history.Count}"));
    }

    /// <inheritdoc/>
    public void Progress(string phase, double fraction) => ShowBar(fraction, fraction < 1 ? phase : "", atOnce: fraction is 0 or 1);

    /// <inheritdoc/>
    public void EpochProgress(int epoch, double fraction)
    {
        double whole = (epoch - 1 + fraction) / epochs;
        bool first = !sinceFirstEpoch.IsRunning;
        if (first)
        {
            firstFraction = whole;
            sinceFirstEpoch.Start();
        }
        ShowBar(whole, Invariant($"epoch {epoch} of {epochs}{Best()}{TimeLeft(whole)}"), atOnce: first);
    }

    /// <inheritdoc/>
    public void Note(string sentence) => Line(sentence);

    /// <inheritdoc/>
    public void Warning(string sentence) => Line($"warning: {sentence}");

    /// <inheritdoc/>
    public void Stopping(string sentence)
    {
        if (context.Terminal)
            Line(sentence);
        else
            context.Error.WriteLine(sentence);
    }

    /// <inheritdoc/>
    public void EpochEnded(EpochRecord record)
    {
        string line = Invariant($"{record.Epoch,5}  {record.Loss,10:0.0000e+00} | {Rmse(record.EnergyRmse),8} {Rmse(record.ForceRmse),9} ")
            + Invariant($"| {Rmse(record.ValidationEnergyRmse),8} {Rmse(record.ValidationForceRmse),9} ")
            + Invariant($"| {record.LearningRate,6:0.0e+0} {record.Seconds,7:F2}") + (record.IsBest ? " *" : "");
        lock (gate)
        {
            best = record.IsBest ? record.Epoch : best;
            if (!context.Terminal)
            {
                if (recent.Count == 0)
                    Array.ForEach(Head, context.Out.WriteLine);
                context.Out.WriteLine(line);
            }
            recent.Enqueue(line);
            while (recent.Count > Math.Clamp(context.Tables.Profile.Height - 5, 1, RecentEpochs))
                recent.Dequeue();
        }
    }

    /// <inheritdoc/>
    public void Ended(TrainingResult result, string origin, IReadOnlyList<ErrorSection> errors, string folder)
    {
        lock (gate)
        {
            bar = "";
            Draw();
            block.Leave();
            recent.Clear();
        }
        string why = result.Status switch
        {
            TrainingStatus.Completed => "all epochs are done",
            TrainingStatus.Converged => "no further improvement",
            TrainingStatus.OutOfTime => "the time given is over",
            _ => "stopped by a signal",
        };
        Line(Invariant($"training ended after {result.Seconds:F1} s: {why}; the model is that of {origin}"));
        ErrorTableView.Write(context, errors);
        Line($"results in {folder}:");
        Line($"  {string.Join(", ", RunRecorder.Files.Where(name => File.Exists(Path.Combine(folder, name))))}");
    }

    private static string Rmse(double value) => double.IsNaN(value) ? "-" : Invariant($"{value:F2}");

    private string Best() => best == 0 ? "" : Invariant($", best {best}");

    /// <summary>", 3 min left", from the mean speed since the first epoch of this process.</summary>
    private string TimeLeft(double fraction)
    {
        double done = fraction - firstFraction;
        if (done <= 0 || sinceFirstEpoch.Elapsed.TotalSeconds < 1)
            return "";
        double seconds = sinceFirstEpoch.Elapsed.TotalSeconds * (1 - fraction) / done;
        return seconds < 100 ? Invariant($", {seconds:F0} s left")
            : seconds < 6000 ? Invariant($", {seconds / 60:F0} min left") : Invariant($", {seconds / 3600:F1} h left");
    }

    private void ShowBar(double fraction, string what, bool atOnce)
    {
        if (!context.Terminal)
            return;
        lock (gate)
        {
            int full = (int)Math.Round(BarWidth * Math.Clamp(fraction, 0, 1));
            bar = what.Length == 0 ? ""
                : Invariant($"[{new string('#', full)}{new string('.', BarWidth - full)}] {100 * fraction,3:F0}% {what}");
            if (sinceDrawn.IsRunning && sinceDrawn.Elapsed < Refresh && !atOnce)
                return;
            Draw();
        }
    }

    private void Draw()
    {
        sinceDrawn.Restart();
        if (!context.Terminal)
            return;
        string[] lines = [.. recent.Count > 0 ? Head : [], .. recent, .. bar.Length > 0 ? [bar] : (string[])[]];
        if (lines.Length > 0)
            block.Draw(lines);
        else
            block.Clear();
    }

    private void Line(string text)
    {
        lock (gate)
        {
            block.Clear();
            context.Out.WriteLine(text);
            Draw();
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
