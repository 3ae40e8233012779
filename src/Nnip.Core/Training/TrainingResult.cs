using Nnip.Models;
using Nnip.Structures;

namespace Nnip.Training;

/// <summary>What a training job gives.</summary>
/// <param name="Potential">The best potential, by validation loss where there is validation, else by training loss.</param>
/// <param name="History">One record for each epoch.</param>
/// <param name="Status">Why training ended.</param>
/// <param name="BestEpoch">Epoch of the potential, from 1; 0 for the linear fit or the first weights.</param>
/// <param name="Seconds">Wall time of the job.</param>
/// <param name="Training">The frames trained on.</param>
/// <param name="Validation">The frames validated on.</param>
public sealed record TrainingResult(
    Potential Potential, IReadOnlyList<EpochRecord> History, TrainingStatus Status, int BestEpoch, double Seconds,
    IReadOnlyList<Configuration> Training, IReadOnlyList<Configuration> Validation);
