using Nnip.Cli.Reports;
using Nnip.Training;

namespace Nnip.Cli.Comparison;

/// <summary>How a comparison gets on, on standard error: a line for each training, and on a terminal its epochs in place.</summary>
internal sealed class ComparisonLog(CommandContext context) : ITrainingObserver
{
    private readonly HashSet<string> warnings = [];

    /// <summary>An epoch of a training has ended.</summary>
    public void Epoch(Variant variant, ulong seed, int epoch, int epochs)
    {
        if (context.Terminal)
            context.Error.Write(FormattableString.Invariant(
                $"\r{variant.Name}, seed {seed}: epoch {epoch} of {epochs} "));
    }

    /// <summary>A training has ended.</summary>
    public void Ended(Variant variant, VariantRun run) => context.Error.WriteLine(
        (context.Terminal ? "\r" : "")
        + FormattableString.Invariant($"{variant.Name}, seed {run.Seed}: {run.History.Count} epochs, {run.Seconds:F1} s, ")
        + $"loss {Quantity.Significant(run.FinalLoss)}, energy RMSE {Quantity.Significant(run.Errors!.Energy.Rmse)} meV/atom, "
        + $"force RMSE {Quantity.Significant(run.Errors.Force.Rmse)} meV/Å");

    /// <summary>Tells a sentence once, however many trainings it belongs to.</summary>
    public void Warning(string sentence)
    {
        if (warnings.Add(sentence))
            context.Error.WriteLine($"warning: {sentence}");
    }

    /// <inheritdoc/>
    public void Note(string sentence)
    {
    }

    /// <inheritdoc/>
    public void Progress(string phase, double fraction)
    {
    }

    /// <inheritdoc/>
    public void EpochProgress(int epoch, double fraction)
    {
    }

    /// <inheritdoc/>
    public void EpochEnded(EpochRecord record)
    {
    }
}
