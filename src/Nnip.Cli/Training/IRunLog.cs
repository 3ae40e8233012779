using Nnip.Cli.Reports;
using Nnip.Training;

namespace Nnip.Cli.Training;

/// <summary>What a training run tells its user, for people or for machines.</summary>
internal interface IRunLog : ITrainingObserver
{
    /// <summary>The run starts: data, model, device.</summary>
    void Started(IReadOnlyList<SummaryRow> summary);

    /// <summary>The run has ended, and wrote its results.</summary>
    void Ended(TrainingResult result, IReadOnlyList<ErrorSection> errors, string folder);
}
