using System.CommandLine;
using Nnip.Cli.Settings;
using Nnip.Cli.Training;

namespace Nnip.Cli.Commands;

/// <summary>`nnip train SETTINGS.yaml`: from labelled structures to a measured model.</summary>
internal static class TrainCommand
{
    /// <summary>Makes the command; every setting of <see cref="SettingTable"/> is a flag.</summary>
    public static Command Make(CommandContext context)
    {
        var file = new Argument<string?>("SETTINGS.yaml")
        {
            Description = "Settings; may be left out where all are given as flags. Paths in it are relative to its folder.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var resume = new Option<bool>("--resume") { Description = "Continue from the checkpoint in the folder of results." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace the results of an earlier run in the folder of results." };
        var json = new Option<bool>("--json") { Description = "Report the run as one JSON object per line." };
        var command = new Command("train",
            "Train a potential. Each setting is a key of the YAML file and a flag, which wins: `optimizer: {learning_rate: 0.01}` is "
            + "--optimizer.learning-rate 0.01. The folder of results receives model.nnip, checkpoint, history.csv, settings.yaml as run, "
            + "plots and report.html. Ctrl-C stops after the current step with a checkpoint.")
        {
            file, resume, overwrite, json,
        };
        var flags = new SettingFlags(command, SettingTable.All);
        command.SetAction(result =>
        {
            var settings = new SettingsReader(result.GetValue(file), flags.Given(result));
            return TrainingRun.Execute(settings, Mode(result.GetValue(resume), result.GetValue(overwrite)), result.GetValue(json), context);
        });
        return command;
    }

    private static RunMode Mode(bool resume, bool overwrite) => (resume, overwrite) switch
    {
        (true, true) => throw new InputException("--resume and --overwrite are both given; expected one of them"),
        (true, false) => RunMode.Resume,
        (false, true) => RunMode.Overwrite,
        _ => RunMode.New,
    };
}
