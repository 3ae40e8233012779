using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Nnip.Cli.Comparison;
using Nnip.Cli.Evaluation;
using Nnip.Cli.Reports;
using Nnip.Cli.Training;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Cli.Commands;

/// <summary>`nnip evaluate MODEL FILE`: errors of a model on labelled structures.</summary>
internal static class EvaluateCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(CommandContext context)
    {
        var model = CommonOptions.Model();
        var file =
            new Argument<string>("FILE") { Description = "Labelled structures as extended XYZ, plain or .gz; - for standard input." };
        var json = CommonOptions.Json();
        var folder = new Option<string?>("--out")
        {
            Description = "Folder for report.html, plots (PNG, SVG), predictions.csv and forces.csv.",
            HelpName = "DIR",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace earlier results in the folder." };
        var (device, threads, precision) = (CommonOptions.Device(), CommonOptions.Threads(), CommonOptions.Precision());
        var command = new Command("evaluate",
            "Measure the errors of a model on labelled structures: energies in meV/atom, forces in meV/Angstrom, virials in meV/atom, "
            + "R2 normalised by the reference values, mean cosine between forces; in all, per group and per species.")
        {
            model, file, json, folder, overwrite, device, threads, precision,
        };
        var keys = SettingFlags.Keys(command);
        command.SetAction(result =>
        {
            var watch = Stopwatch.StartNew();
            string? target = result.GetValue(folder);
            if (target is not null && !result.GetValue(overwrite))
                RequireNoResults(target);
            string path = result.GetRequiredValue(file), modelPath = result.GetRequiredValue(model);
            string set = path == DataFile.Standard ? "standard input" : Path.GetFileName(path);
            var potential = ModelFile.Load(modelPath);
            using var backend = BackendCatalogue.Open(result.GetRequiredValue(device), result.GetValue(threads), context);
            using var calculator = Pipelines.Calculator(backend, potential, CommonOptions.PrecisionOf(result, precision));
            var frames = new List<(Configuration, Prediction)>();
            var labels = keys.KeysOf(result, potential);
            var evaluation = Evaluate(calculator, DataFile.Read(path, context, labels), set, labels, target, frames);
            if (result.GetValue(json))
                WriteJson(evaluation.Errors, context);
            else
                ErrorTableView.Write(context, [evaluation.Errors]);
            if (target is not null)
            {
                PredictionsFile.Write(target, frames);
                ReportWriter.WriteEvaluation(target, new($"Evaluation of {Path.GetFileName(modelPath)} on {set}")
                {
                    Summary = [new("Model", Path.GetFullPath(modelPath)), new("Structures", set), .. ModelFacts.Of(potential)],
                    Errors = [evaluation.Errors],
                    Parity = evaluation.Parity,
                    Timing = [new("Evaluation", watch.Elapsed.TotalSeconds)],
                    Environment = RunEnvironment.Describe(backend, CommonOptions.PrecisionOf(result, precision)),
                });
                if (!result.GetValue(json))
                    context.Out.WriteLine($"results in {Path.GetFullPath(target)}: report.html, plots, predictions.csv, forces.csv");
            }
            return 0;
        });
        return command;
    }

    /// <summary>The report and the plots of a training have the names of those of an evaluation.</summary>
    /// <exception cref="InputException">Results of another command, or of this one, are in the folder.</exception>
    private static void RequireNoResults(string folder)
    {
        string[] results = [.. RunRecorder.Files.Except([RunRecorder.Model]), ComparisonFiles.Summary, PredictionsFile.Frames];
        if (results.FirstOrDefault(name => File.Exists(Path.Combine(folder, name))) is { } found)
            throw new InputException(
                $"{folder}: earlier results are there ({found}); expected --overwrite to replace them, or another folder (--out DIR)");
    }

    /// <summary>
    /// Makes the folder first: that it cannot be made should not be told after a long evaluation. Gathers the frames where there is one.
    /// </summary>
    private static EvaluationResult Evaluate(ICalculator calculator, IEnumerable<Configuration> structures, string set,
        ExtendedXyzKeys keys, string? folder, List<(Configuration, Prediction)> frames)
    {
        bool made = folder is not null && ResultsFolder.Make(folder);
        try
        {
            return Evaluator.Run(
                calculator, structures, set, keys, folder is null ? null : (structure, prediction) => frames.Add((structure, prediction)));
        }
        catch (InputException) when (made)
        {
            ResultsFolder.RemoveEmpty(folder!);
            throw;
        }
    }

    private static void WriteJson(ErrorSection errors, CommandContext context)
    {
        using (var writer = new Utf8JsonWriter(context.Output, JsonStyle.Indented))
        {
            writer.WriteStartObject();
            ErrorJson.Write(writer, errors);
            writer.WriteEndObject();
        }
        context.Out.WriteLine();
    }
}
