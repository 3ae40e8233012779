namespace Nnip.Training;

/// <summary>The loss or its gradient is no longer a number. The message is one sentence for the user.</summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>Makes the exception from its sentence.</summary>
    public TrainingDivergedException(string message) : base(message) { }
}
