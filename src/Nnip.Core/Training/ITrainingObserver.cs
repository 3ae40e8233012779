namespace Nnip.Training;

/// <summary>Who wants to know how a training job goes on. Called on the thread that runs the job.</summary>
public interface ITrainingObserver
{
    /// <summary>A phase such as "descriptor" or "training" has come to a fraction 0..1; called with 0 first and 1 last.</summary>
    void Progress(string phase, double fraction);

    /// <summary>Steps of the current epoch (from 1) have come to a fraction 0..1.</summary>
    void EpochProgress(int epoch, double fraction);

    /// <summary>The job goes on from a checkpoint; these epochs had ended when it was written.</summary>
    void Resumed(IReadOnlyList<EpochRecord> history)
    {
    }

    /// <summary>An epoch has ended.</summary>
    void EpochEnded(EpochRecord record);

    /// <summary>A sentence of fact about the job: number of descriptors, parameters, reference energies.</summary>
    void Note(string sentence);

    /// <summary>A sentence the user should read.</summary>
    void Warning(string sentence);
}
