namespace Nnip.Training;

/// <summary>Why training ended.</summary>
public enum TrainingStatus
{
    /// <summary>All epochs are done.</summary>
    Completed,

    /// <summary>The monitored loss stopped improving, or L-BFGS or Levenberg-Marquardt found no lower point.</summary>
    Converged,

    /// <summary><see cref="TrainingSettings.MaxSeconds"/> have passed.</summary>
    OutOfTime,

    /// <summary>Cancelled; the checkpoint, where one is written, holds the last step.</summary>
    Interrupted,
}
