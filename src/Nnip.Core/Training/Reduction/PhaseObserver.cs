namespace Nnip.Training.Reduction;

/// <summary>Tells of a job that is a step of another: its epochs are the progress of one phase.</summary>
/// <param name="outer">Who is told.</param>
/// <param name="phase">The phase.</param>
/// <param name="epochs">Epochs of the job.</param>
internal sealed class PhaseObserver(ITrainingObserver outer, string phase, int epochs) : ITrainingObserver
{
    /// <inheritdoc/>
    public void Progress(string phase, double fraction)
    {
    }

    /// <inheritdoc/>
    public void EpochProgress(int epoch, double fraction) =>
        outer.Progress(phase, Math.Min(1, (epoch - 1 + fraction) / Math.Max(1, epochs)));

    /// <inheritdoc/>
    public void EpochEnded(EpochRecord record)
    {
    }

    /// <inheritdoc/>
    public void Note(string sentence)
    {
    }

    /// <inheritdoc/>
    public void Warning(string sentence)
    {
    }
}
