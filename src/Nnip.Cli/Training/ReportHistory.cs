using Nnip.Cli.Reports;
using Nnip.Training;

namespace Nnip.Cli.Training;

/// <summary>The history as the columns of a report.</summary>
internal static class ReportHistory
{
    /// <summary>Turns records into columns.</summary>
    public static TrainingHistory Of(IReadOnlyList<EpochRecord> history) => new()
    {
        Epoch = Column(history, record => record.Epoch),
        Loss = Column(history, record => record.Loss),
        ValidationLoss = Column(history, record => record.ValidationLoss),
        EnergyRmse = Column(history, record => record.EnergyRmse),
        ValidationEnergyRmse = Column(history, record => record.ValidationEnergyRmse),
        ForceRmse = Column(history, record => record.ForceRmse),
        ValidationForceRmse = Column(history, record => record.ValidationForceRmse),
        LearningRate = Column(history, record => record.LearningRate),
        Seconds = Column(history, record => record.Seconds),
    };

    private static double[] Column(IReadOnlyList<EpochRecord> history, Func<EpochRecord, double> value) => [.. history.Select(value)];
}
