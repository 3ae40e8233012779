using Nnip.Training;

namespace Nnip.Bench;

/// <summary>Tells nobody but of warnings.</summary>
internal sealed class NoObserver : ITrainingObserver
{
    public void Progress(string phase, double fraction)
    {
    }

    public void EpochProgress(int epoch, double fraction)
    {
    }

    public void EpochEnded(EpochRecord record)
    {
    }

    public void Note(string sentence)
    {
    }

    public void Warning(string sentence) => Console.Error.WriteLine(sentence);
}
