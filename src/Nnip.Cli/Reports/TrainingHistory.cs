namespace Nnip.Cli.Reports;

/// <summary>
/// The columns of the training history, one value per epoch. Columns other than the epoch may be empty (not measured) or
/// hold NaN (not measured in this epoch).
/// </summary>
public sealed record TrainingHistory
{
    /// <summary>A history without epochs, as of a linear fit.</summary>
    public static TrainingHistory Empty { get; } = new();

    /// <summary>Epoch numbers, ascending.</summary>
    public double[] Epoch { get; init; } = [];

    /// <summary>Training loss; no unit.</summary>
    public double[] Loss { get; init; } = [];

    /// <summary>Validation loss; no unit.</summary>
    public double[] ValidationLoss { get; init; } = [];

    /// <summary>Energy RMSE on the training frames, meV/atom.</summary>
    public double[] EnergyRmse { get; init; } = [];

    /// <summary>Energy RMSE on the validation frames, meV/atom.</summary>
    public double[] ValidationEnergyRmse { get; init; } = [];

    /// <summary>Force RMSE on the training frames, meV/Å.</summary>
    public double[] ForceRmse { get; init; } = [];

    /// <summary>Force RMSE on the validation frames, meV/Å.</summary>
    public double[] ValidationForceRmse { get; init; } = [];

    /// <summary>Learning rate; no unit.</summary>
    public double[] LearningRate { get; init; } = [];

    /// <summary>Wall-clock seconds of each epoch.</summary>
    public double[] Seconds { get; init; } = [];
}
