using System.Diagnostics;
using System.Globalization;
using Nnip.Cli.Evaluation;
using Nnip.Cli.Reports;
using Nnip.Training;
using Spectre.Console;

namespace Nnip.Cli.Training;

/// <summary>A run for people: a line per epoch, and on a terminal a progress bar below the last line.</summary>
internal sealed class ConsoleLog(CommandContext context) : IRunLog
{
    private const int BarWidth = 30;
    private const string ClearLine = "\r\u001b[K";
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(50);
    private readonly Stopwatch sinceDrawn = new();
    private bool headPrinted, barShown;

    /// <inheritdoc/>
    public void Started(IReadOnlyList<SummaryRow> summary)
    {
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
        foreach (var row in summary)
            table.AddRow(new Text(row.Key), new Text(row.Value));
        context.Tables.Write(table);
    }

    /// <inheritdoc/>
    public void Progress(string phase, double fraction) => ShowBar(phase, fraction);

    /// <inheritdoc/>
    public void EpochProgress(int epoch, double fraction) => ShowBar(Invariant($"epoch {epoch}"), fraction);

    /// <inheritdoc/>
    public void Note(string sentence) => Line(sentence);

    /// <inheritdoc/>
    public void Warning(string sentence) => Line($"warning: {sentence}");

    /// <inheritdoc/>
    public void EpochEnded(EpochRecord record)
    {
        if (!headPrinted)
        {
            Line("           |             | train RMSE          | validation RMSE     |          |");
            Line("     epoch |        loss | E meV/at   F meV/Å  | E meV/at   F meV/Å  |       lr | seconds");
        }
        headPrinted = true;
        Line(Invariant($"{record.Epoch,10} | {record.Loss,11:E4} | {Number(record.EnergyRmse)} {Number(record.ForceRmse)} ")
            + Invariant($"| {Number(record.ValidationEnergyRmse)} {Number(record.ValidationForceRmse)} | {record.LearningRate,8:0.0E+0} | {record.Seconds:F2}")
            + (record.IsBest ? " *" : ""));
    }

    /// <inheritdoc/>
    public void Ended(TrainingResult result, IReadOnlyList<ErrorSection> errors, string folder)
    {
        string why = result.Status switch
        {
            TrainingStatus.Completed => "all epochs are done",
            TrainingStatus.Converged => "no further improvement",
            TrainingStatus.OutOfTime => "the time given is over",
            _ => "stopped by a signal",
        };
        Line(Invariant($"training ended after {result.Seconds:F1} s: {why}; the model is that of epoch {result.BestEpoch}"));
        ErrorTableView.Write(context.Tables, errors);
        Line($"results: {folder}");
    }

    private static string Number(double value) => double.IsNaN(value) ? "        -" : Invariant($"{value,9:F2}");

    private void ShowBar(string what, double fraction)
    {
        if (!context.Terminal || (sinceDrawn.IsRunning && sinceDrawn.Elapsed < Refresh && fraction < 1))
            return;
        sinceDrawn.Restart();
        int full = (int)Math.Round(BarWidth * Math.Clamp(fraction, 0, 1));
        context.Out.Write(
            Invariant($"{ClearLine}[{new string('#', full)}{new string('.', BarWidth - full)}] {100 * fraction,3:F0}% {what}"));
        barShown = true;
        if (fraction >= 1)
            HideBar();
    }

    private void HideBar()
    {
        if (barShown)
            context.Out.Write(ClearLine);
        barShown = false;
    }

    private void Line(string text)
    {
        HideBar();
        context.Out.WriteLine(text);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
