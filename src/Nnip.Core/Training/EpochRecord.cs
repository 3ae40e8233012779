namespace Nnip.Training;

/// <summary>
/// One line of the history. Training numbers are accumulated over the steps of the epoch, while parameters change; validation numbers
/// belong to the end of the epoch, with averaged parameters where <see cref="TrainingSettings.EmaDecay"/> is on. NaN where nothing is
/// labelled or, in training, the term is off.
/// </summary>
/// <param name="Epoch">Number of the epoch, from 1.</param>
/// <param name="Loss">Weighted training loss.</param>
/// <param name="EnergyRmse">Training energy RMSE, meV/atom.</param>
/// <param name="ForceRmse">Training RMSE of force components, meV/Angstrom.</param>
/// <param name="VirialRmse">Training RMSE of virial components, meV/atom.</param>
/// <param name="ValidationLoss">Weighted validation loss; NaN without validation frames.</param>
/// <param name="ValidationEnergyRmse">meV/atom.</param>
/// <param name="ValidationForceRmse">meV/Angstrom.</param>
/// <param name="ValidationVirialRmse">meV/atom.</param>
/// <param name="LearningRate">
/// At the end of the epoch; for L-BFGS the accepted step length, for Levenberg-Marquardt the damping, for Kalman the forgetting factor.
/// </param>
/// <param name="Seconds">Wall time of the epoch, validation included.</param>
/// <param name="IsBest">Whether no epoch before was better.</param>
public sealed record EpochRecord(
    int Epoch, double Loss, double EnergyRmse, double ForceRmse, double VirialRmse,
    double ValidationLoss, double ValidationEnergyRmse, double ValidationForceRmse, double ValidationVirialRmse,
    double LearningRate, double Seconds, bool IsBest);
