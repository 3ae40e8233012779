using Nnip.Training;

namespace Nnip.Tests.Fixtures;

/// <summary>Remembers what it is told.</summary>
internal sealed class SilentObserver : ITrainingObserver
{
    public List<EpochRecord> Records { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<string> Notes { get; } = [];

    public List<string> Phases { get; } = [];

    /// <summary>Called after every step.</summary>
    public Action<int, double> OnStep { get; init; } = (_, _) => { };

    /// <summary>Called whenever a phase has come on.</summary>
    public Action<string, double> OnProgress { get; init; } = (_, _) => { };

    public void Progress(string phase, double fraction)
    {
        if (fraction == 0)
            Phases.Add(phase);
        OnProgress(phase, fraction);
    }

    public void EpochProgress(int epoch, double fraction) => OnStep(epoch, fraction);

    public void EpochEnded(EpochRecord record) => Records.Add(record);

    public void Note(string sentence) => Notes.Add(sentence);

    public void Warning(string sentence) => Warnings.Add(sentence);
}
