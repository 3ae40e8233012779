using System.Diagnostics;
using Nnip.Backends;
using Nnip.Cli.Evaluation;
using Nnip.Cli.Reports;
using Nnip.Cli.Settings;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Training;
using Nnip.Training.Linear;

namespace Nnip.Cli.Training;

/// <summary>One run of `nnip train`: reads the data, trains, measures, writes the folder of results.</summary>
internal sealed class TrainingRun
{
    private readonly RunSettings settings;
    private readonly IRunLog log;
    private readonly IBackend backend;
    private readonly List<TimingRow> timing = [];
    private readonly string folder;

    private TrainingRun(RunSettings settings, string folder, IRunLog log, IBackend backend) =>
        (this.settings, this.folder, this.log, this.backend) = (settings, folder, log, backend);

    /// <summary>Runs to the end or to the first signal.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">Settings, data or checkpoint cannot be used.</exception>
    public static int Execute(SettingsReader reader, RunMode mode, bool json, CommandContext context)
    {
        var watch = Stopwatch.StartNew();
        var files = reader.Settings;
        reader.RequireFiles();
        string folder = Path.GetFullPath(files.OutFolder);
        using var backend = BackendCatalogue.Open(files.Device, files.Threads, context, files.MemoryBudget, folder);
        RequireMode(folder, mode);

        var data = RunData.Read(files, context);
        var settings = data.Complete(reader, backend);
        var log = json ? (IRunLog)new JsonLog(context) : new ConsoleLog(context);
        data.Check(settings, log);

        var run = new TrainingRun(settings, folder, log, backend);
        run.timing.Add(new("Reading the data", watch.Elapsed.TotalSeconds));
        bool made = ResultsFolder.Make(folder);
        try
        {
            return run.Execute(data, mode == RunMode.Resume, context);
        }
        catch (InputException exception) when (reader.Located(exception) is { } located)
        {
            throw located;
        }
        finally
        {
            if (made)
                ResultsFolder.RemoveEmpty(folder);
        }
    }

    private static void RequireMode(string folder, RunMode mode)
    {
        string checkpoint = Path.Combine(folder, RunRecorder.Checkpoint), model = Path.Combine(folder, RunRecorder.Model);
        if (mode == RunMode.Resume && !File.Exists(checkpoint))
            throw new InputException(
                $"{checkpoint}: there is no checkpoint to resume from; expected the folder of an interrupted run (--out DIR)");
        if (mode == RunMode.New && (File.Exists(checkpoint) || File.Exists(model)))
            throw new InputException(
                $"{folder}: the results of an earlier run are there; expected --resume to continue it, --overwrite to replace them, "
                + "or another folder (--out DIR)");
    }

    private int Execute(RunData data, bool resume, CommandContext context)
    {
        log.Started(Summary(data), settings.Training.Epochs);
        using var signals =
            new Signals(() => log.Stopping("stopping after this step and writing a checkpoint; a second signal stops at once"));
        var recorder = new RunRecorder(folder, settings, log);
        var result = new TrainingJob
        {
            Settings = settings.Training,
            Training = data.Training,
            Validation = data.Validation,
            Backend = backend,
            Observer = recorder,
            CheckpointPath = Path.Combine(folder, RunRecorder.Checkpoint),
            Resume = resume,
        }.Run(signals.Token);
        timing.Add(new("Training", result.Seconds));
        recorder.Start();
        // At once, so that whatever is wrong with the test frames takes nothing away.
        ModelFile.Save(result.Potential, Path.Combine(folder, RunRecorder.Model));
        if (result.Status == TrainingStatus.Interrupted)
        {
            log.Ended(result, Origin(result), [], folder);
            context.Error.WriteLine($"stopped; continue with: nnip train {Path.Combine(folder, RunRecorder.Settings)} --resume");
            return signals.ExitCode;
        }
        Finish(result, data.Test);
        return 0;
    }

    private void Finish(TrainingResult result, IReadOnlyList<Configuration> test)
    {
        var watch = Stopwatch.StartNew();
        var evaluations = new List<EvaluationResult>();
        using (var calculator = Pipelines.Calculator(backend, result.Potential, settings.Training.Precision))
            foreach (var (set, frames) in new[] { ("test", test), ("validation", result.Validation), ("train", result.Training) })
                if (frames.Count > 0)
                    evaluations.Add(Evaluator.Run(calculator, frames, set, settings.Keys));
        timing.Add(new("Final errors", watch.Elapsed.TotalSeconds));
        IReadOnlyList<ErrorSection> errors = [.. evaluations.Select(evaluation => evaluation.Errors)];

        ModelFile.Save(WithNotes(result, errors), Path.Combine(folder, RunRecorder.Model));
        ReportWriter.WriteTraining(folder, new($"Training on {Path.GetFileName(settings.TrainFile)}",
            SettingsFile.Write(settings with { OutFolder = folder }))
        {
            Summary = [.. ModelFacts.Of(result.Potential), new("Model of", Origin(result))],
            History = ReportHistory.Of(result.History),
            Errors = errors,
            Parity = evaluations[0].Parity,
            Timing = timing,
            Environment = RunEnvironment.Describe(backend, settings.Training.Precision),
        });
        log.Ended(result, Origin(result), errors, folder);
    }

    /// <summary>Where in the training the model comes from.</summary>
    private string Origin(TrainingResult result)
    {
        if (result.BestEpoch > 0)
            return FormattableString.Invariant($"epoch {result.BestEpoch} of {result.History.Count}");
        bool fitted = settings.Training.LinearStart.Enabled && LinearFit.Applies(result.Potential.Network);
        return (fitted ? "the linear fit" : "the first weights") + (result.History.Count > 0 ? ", which no epoch improved" : "");
    }

    private IReadOnlyList<SummaryRow> Summary(RunData data)
    {
        var descriptor = settings.Training.Descriptor;
        return
        [
            new("Training data", Describe(settings.TrainFile, data.Training)),
            .. data.Validation is null ? (SummaryRow[])[] : [new("Validation data", Describe(settings.ValidationFile, data.Validation))],
            .. data.Test.Count == 0 ? (SummaryRow[])[] : [new("Test data", Describe(settings.TestFile, data.Test))],
            new("Species", string.Join(", ", descriptor.Species)),
            new("Descriptor", ModelFacts.Describe(descriptor)),
            .. RunEnvironment.Describe(backend, settings.Training.Precision),
            new("Results", folder),
        ];
    }

    private static string Describe(string path, IReadOnlyList<Configuration> frames) =>
        $"{path}: {frames.Count} frames, {frames.Sum(frame => (long)frame.Count)} atoms";

    private Potential WithNotes(TrainingResult result, IReadOnlyList<ErrorSection> errors)
    {
        var notes = new Dictionary<string, string>(result.Potential.Notes)
        {
            ["program"] = $"nnip {RunEnvironment.Version}",
            ["training_file"] = Path.GetFileName(settings.TrainFile),
        };
        foreach (var (key, names) in KeyNotes.Of(settings))
            notes[key] = names;
        foreach (var (set, all, _, _) in errors)
            notes[$"{set}_errors"] = FormattableString.Invariant(
                $"energy RMSE {all.Energy.Rmse:F2} meV/atom, force RMSE {all.Force.Rmse:F1} meV/Å ({all.Frames} frames)");
        return result.Potential with { Notes = notes };
    }
}
