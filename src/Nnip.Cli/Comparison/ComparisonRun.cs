using Nnip.Backends;
using Nnip.Cli.Evaluation;
using Nnip.Cli.Settings;
using Nnip.Cli.Training;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Training;

namespace Nnip.Cli.Comparison;

/// <summary>Trains every variant with every seed on the same frames.</summary>
internal sealed class ComparisonRun(RunData data, IBackend backend, ComparisonLog log)
{
    /// <summary>Name of the frames that the errors belong to.</summary>
    /// <param name="settings">Settings of a variant.</param>
    public string ErrorSet(TrainingSettings settings) =>
        data.Test.Count > 0 ? "test" : data.Validation is not null || HoldsOut(settings.Validation) ? "validation" : "train";

    /// <summary>Trains a variant with seeds that follow that of its settings.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="settings">Its settings, complete.</param>
    /// <param name="seeds">Number of trainings.</param>
    /// <param name="cancellation">Ends the training at hand; it is then not among the results.</param>
    public VariantResult Train(Variant variant, RunSettings settings, int seeds, CancellationToken cancellation)
    {
        var runs = new List<VariantRun>();
        for (int s = 0; s < seeds && !cancellation.IsCancellationRequested; s++)
        {
            var training = settings.Training with { Seed = settings.Training.Seed + (ulong)s };
            if (Run(variant, training, cancellation) is { } run)
                runs.Add(run);
        }
        return new(variant, runs);
    }

    private VariantRun? Run(Variant variant, TrainingSettings settings, CancellationToken cancellation)
    {
        var recorder = new CurveRecorder(log.Warning, epoch => log.Epoch(variant, settings.Seed, epoch, settings.Epochs));
        TrainingResult result;
        try
        {
            result = new TrainingJob
            {
                Settings = settings,
                Training = data.Training,
                Validation = data.Validation,
                Backend = backend,
                Observer = recorder,
            }.Run(cancellation);
        }
        catch (TrainingDivergedException diverged)
        {
            log.Warning($"{variant.Name}, seed {settings.Seed}: {diverged.Message}");
            return new(settings.Seed, recorder.History, recorder.Elapsed, recorder.Cpu, null);
        }
        if (result.Status == TrainingStatus.Interrupted)
            return null;
        var frames = data.Test.Count > 0 ? data.Test : result.Validation.Count > 0 ? result.Validation : result.Training;
        using var calculator = Pipelines.Calculator(backend, result.Potential, settings.Precision);
        var run = new VariantRun(
            settings.Seed, recorder.History, recorder.Elapsed, recorder.Cpu,
            Evaluator.Run(calculator, frames, ErrorSet(settings), ExtendedXyzKeys.Default).Errors.All);
        log.Ended(variant, run);
        return run;
    }

    private static bool HoldsOut(ValidationSettings validation) =>
        validation.Fraction > 0 || validation.Count > 0 || validation.Groups.Count > 0;
}
