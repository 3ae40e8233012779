namespace Nnip.Training;

/// <summary>
/// Start from the average of an energy-only and a force-only model, see <see cref="Start.PretrainingAverage"/>; key `pretraining`.
/// </summary>
public sealed record PretrainingSettings
{
    /// <summary>Epochs that each of the two models is trained; 0 = off.</summary>
    public int Epochs { get; init; }
}
