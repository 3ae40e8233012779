using System.CommandLine;
using Nnip.Cli.Comparison;
using Nnip.Cli.Settings;

namespace Nnip.Cli.Commands;

/// <summary>`nnip compare SETTINGS.yaml --vary PATH=VALUES`: variants of a training, several seeds each.</summary>
internal static class CompareCommand
{
    /// <summary>Makes the command; every setting of <see cref="SettingTable"/> is a flag that all variants have in common.</summary>
    public static Command Make(CommandContext context)
    {
        var file = new Argument<string?>("SETTINGS.yaml")
        {
            Description = "Settings that all variants have in common; may be left out where all are given as flags.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var vary = Texts(
            "--vary", "PATH=VALUES", "A setting and its values, separated by commas; more than one --vary gives all combinations.");
        var variants = Texts(
            "--variant", "NAME:PATH=VALUE,...", "A variant with several settings of its own; may be given more than once.");
        var seeds = CommonOptions.Number("--seeds", 3, "Trainings of each variant; their seeds follow that of the settings.", "N");
        var target = new Option<string?>("--target")
        {
            Description = "Tell epochs and seconds to this error, on validation frames where there are such: "
                + "force_rmse=100 (meV/Angstrom), energy_rmse=5 (meV/atom), virial_rmse=20 (meV/atom) or loss=0.1.",
            HelpName = "MEASURE=LIMIT",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace an earlier comparison in the folder of results." };
        var json = CommonOptions.Json();
        var command = new Command("compare",
            "Train variants of a job, several seeds of each, on the same frames, and compare their losses, errors and times. The folder of "
            + "results receives summary.csv, curves.csv, plots with mean and spread over the seeds, and report.html.")
        {
            file, vary, variants, seeds, target, overwrite, json,
        };
        var flags = new SettingFlags(command, SettingTable.All);
        command.SetAction(result =>
        {
            var request = new ComparisonRequest(
                result.GetValue(file), [.. flags.Given(result)],
                Variant.Parse(result.GetValue(vary) ?? [], result.GetValue(variants) ?? []),
                result.GetValue(seeds), result.GetValue(target) is { } text ? Target.Parse(text) : null,
                result.GetValue(overwrite), result.GetValue(json));
            return ComparisonJob.Execute(request, context);
        });
        return command;
    }

    private static Option<string[]> Texts(string name, string placeholder, string help) => new(name)
    {
        Description = help,
        HelpName = placeholder,
        Arity = ArgumentArity.OneOrMore,
    };
}
