using System.Text;
using Nnip.Cli.Settings;
using Nnip.IO;
using Nnip.Training;

namespace Nnip.Cli.Training;

/// <summary>
/// Keeps the folder of results true while a run goes on: `settings.yaml` once training really starts, a line of `history.csv` after each
/// epoch. A run that is refused before has touched nothing.
/// </summary>
internal sealed class RunRecorder(string folder, RunSettings settings, IRunLog log) : ITrainingObserver
{
    /// <summary>The results that a run leaves in its folder.</summary>
    public const string Model = "model.nnip", Checkpoint = "checkpoint", History = "history.csv", Settings = "settings.yaml",
        Report = "report.html", Picture = "plots/summary.png";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Files { get; } = [Model, Report, Picture, History, Settings, Checkpoint];

    private readonly string history = Path.Combine(folder, History);
    private bool started, resumed;

    /// <inheritdoc/>
    public void Progress(string phase, double fraction)
    {
        if (phase == "training")
            Start();
        log.Progress(phase, fraction);
    }

    /// <inheritdoc/>
    public void Resumed(IReadOnlyList<EpochRecord> history)
    {
        resumed = true;
        Start();
        HistoryFile.Write(this.history, history);
        log.Resumed(history);
    }

    /// <inheritdoc/>
    public void EpochEnded(EpochRecord record)
    {
        HistoryFile.Append(history, record);
        log.EpochEnded(record);
    }

    /// <inheritdoc/>
    public void EpochProgress(int epoch, double fraction) => log.EpochProgress(epoch, fraction);

    /// <inheritdoc/>
    public void Note(string sentence) => log.Note(sentence);

    /// <inheritdoc/>
    public void Warning(string sentence) => log.Warning(sentence);

    /// <summary>Takes the results of an earlier run away, unless this one continues it, and writes the settings.</summary>
    public void Start()
    {
        if (started)
            return;
        started = true;
        if (!resumed)
        {
            foreach (string path in new[] { Checkpoint, Model, Report, Picture }
                .Select(name => Path.Combine(folder, name)).Where(File.Exists))
            {
                File.Delete(path);
            }
            HistoryFile.Write(history, []);
        }
        string text = SettingsFile.Write(settings with { OutFolder = folder });
        AtomicFile.Write(Path.Combine(folder, Settings), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }
}
