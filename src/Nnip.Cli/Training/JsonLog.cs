using System.Text.Json;
using Nnip.Cli.Evaluation;
using Nnip.Cli.Reports;
using Nnip.IO;
using Nnip.Training;

namespace Nnip.Cli.Training;

/// <summary>A run for machines: one JSON object per line, told apart by "event". Measures that do not exist are null.</summary>
internal sealed class JsonLog(CommandContext context) : IRunLog
{
    /// <inheritdoc/>
    public void Started(IReadOnlyList<SummaryRow> summary, int epochs) => Event("start", writer =>
    {
        writer.WriteStartObject("summary");
        foreach (var row in summary)
            writer.WriteString(row.Key, row.Value);
        writer.WriteEndObject();
        writer.WriteNumber("epochs", epochs);
    });

    /// <inheritdoc/>
    public void Resumed(IReadOnlyList<EpochRecord> history) =>
        Event("resumed", writer => writer.WriteNumber("epochs", history.Count));

    /// <inheritdoc/>
    public void Progress(string phase, double fraction)
    {
        if (fraction is 0 or 1)
            Event("phase", writer =>
            {
                writer.WriteString("phase", phase);
                writer.WriteBoolean("done", fraction == 1);
            });
    }

    /// <inheritdoc/>
    public void EpochProgress(int epoch, double fraction)
    {
    }

    /// <inheritdoc/>
    public void Note(string sentence) => Event("note", writer => writer.WriteString("text", sentence));

    /// <inheritdoc/>
    public void Warning(string sentence) => Event("warning", writer => writer.WriteString("text", sentence));

    /// <inheritdoc/>
    public void Stopping(string sentence) => context.Error.WriteLine(sentence);

    /// <inheritdoc/>
    public void EpochEnded(EpochRecord record) => Event("epoch", writer =>
    {
        writer.WriteNumber("epoch", record.Epoch);
        foreach (var (name, value) in HistoryFile.Columns(record))
            writer.WriteMeasure(name, value);
        writer.WriteBoolean("best", record.IsBest);
    });

    /// <inheritdoc/>
    public void Ended(TrainingResult result, string origin, IReadOnlyList<ErrorSection> errors, string folder) => Event("end", writer =>
    {
        writer.WriteString("status", Words.Of(result.Status));
        writer.WriteNumber("best_epoch", result.BestEpoch);
        writer.WriteNumber("seconds", result.Seconds);
        writer.WriteString("out", folder);
        writer.WriteStartObject("errors");
        foreach (var section in errors)
        {
            writer.WriteStartObject(section.Set);
            ErrorJson.Write(writer, section);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    });

    private void Event(string name, Action<Utf8JsonWriter> fill)
    {
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line, JsonStyle.Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("event", name);
            fill(writer);
            writer.WriteEndObject();
        }
        line.WriteByte((byte)'\n');
        context.Output.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
        context.Output.Flush();
    }
}
