using Nnip.Training;

namespace Nnip.Tests.Fixtures;

/// <summary>Keeps what a job says, prints nothing.</summary>
internal sealed class SilentObserver : ITrainingObserver
{
    public List<EpochRecord> Epochs { get; } = [];

    public List<string> Notes { get; } = [];

    public List<string> Warnings { get; } = [];

    public void Progress(string phase, double fraction) { }

    public void EpochProgress(int epoch, double fraction) { }

    public void EpochEnded(EpochRecord record) => Epochs.Add(record);

    public void Note(string sentence) => Notes.Add(sentence);

    public void Warning(string sentence) => Warnings.Add(sentence);
}
