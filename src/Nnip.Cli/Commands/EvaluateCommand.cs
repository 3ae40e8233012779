using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Nnip.Cli.Evaluation;
using Nnip.Cli.Reports;
using Nnip.Models;
using Nnip.Pipeline;

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
        var (device, threads, precision) = (CommonOptions.Device(), CommonOptions.Threads(), CommonOptions.Precision());
        var command = new Command("evaluate",
            "Measure the errors of a model on labelled structures: energies in meV/atom, forces in meV/Angstrom, virials in meV/atom, "
            + "R2 normalised by the reference values, mean cosine between forces; in all, per group and per species.")
        {
            model, file, json, folder, device, threads, precision,
        };
        command.SetAction(result =>
        {
            var watch = Stopwatch.StartNew();
            string path = result.GetRequiredValue(file), modelPath = result.GetRequiredValue(model);
            var potential = ModelFile.Load(modelPath);
            using var backend = BackendCatalogue.Create(result.GetRequiredValue(device), result.GetValue(threads));
            using var calculator = Pipelines.Calculator(backend, potential, result.GetValue(precision));
            var evaluation = Evaluate(calculator, path, context, result.GetValue(folder));
            if (result.GetValue(json))
                WriteJson(evaluation.Errors, context);
            else
                ErrorTableView.Write(context.Tables, [evaluation.Errors]);
            if (result.GetValue(folder) is { } target)
            {
                ReportWriter.WriteEvaluation(target, new($"Evaluation of {Path.GetFileName(modelPath)} on {Path.GetFileName(path)}")
                {
                    Summary = [new("Model", Path.GetFullPath(modelPath)), new("Structures", path), .. ModelFacts.Of(potential)],
                    Errors = [evaluation.Errors],
                    Parity = evaluation.Parity,
                    Timing = [new("Evaluation", watch.Elapsed.TotalSeconds)],
                    Environment = RunEnvironment.Describe(backend, result.GetValue(precision)),
                });
            }
            return 0;
        });
        return command;
    }

    private static EvaluationResult Evaluate(ICalculator calculator, string path, CommandContext context, string? folder)
    {
        var structures = DataFile.Read(path, context);
        string set = path == DataFile.Standard ? "standard input" : Path.GetFileName(path);
        if (folder is null)
            return Evaluator.Run(calculator, structures, set);
        Directory.CreateDirectory(folder);
        using var predictions = new PredictionsFile(folder);
        return Evaluator.Run(calculator, structures, set, predictions.Add);
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
