using Nnip.Cli.Reports;
using Nnip.Training;

namespace Nnip.Cli.Training;

/// <summary>What a training run tells its user, for people or for machines.</summary>
internal interface IRunLog : ITrainingObserver
{
    /// <summary>The run starts: data, model, device, and the number of epochs at most.</summary>
    void Started(IReadOnlyList<SummaryRow> summary, int epochs);

    /// <summary>A signal asked the run to stop; called on another thread.</summary>
    void Stopping(string sentence);

    /// <summary>The run has ended, and wrote its results; the model is that of <paramref name="origin"/>.</summary>
    void Ended(TrainingResult result, string origin, IReadOnlyList<ErrorSection> errors, string folder);
}
