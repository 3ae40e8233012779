using Nnip.Training;

namespace Nnip.Tests.Training;

/// <summary>Remembers what it is told.</summary>
internal sealed class SilentObserver : ITrainingObserver
{
    public List<EpochRecord> Records { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<string> Notes { get; } = [];

    public List<string> Phases { get; } = [];

    /// <summary>Called after every step.</summary>
    public Action<int, double> OnStep { get; init; } = (_, _) => { };

    public void Progress(string phase, double fraction)
    {
        if (fraction == 0)
            Phases.Add(phase);
    }

    public void EpochProgress(int epoch, double fraction) => OnStep(epoch, fraction);

    public void EpochEnded(EpochRecord record) => Records.Add(record);

    public void Note(string sentence) => Notes.Add(sentence);

    public void Warning(string sentence) => Warnings.Add(sentence);
}
