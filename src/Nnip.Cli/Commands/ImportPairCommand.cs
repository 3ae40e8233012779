using System.CommandLine;
using Nnip.Cli.Settings;
using Nnip.Empirical;
using Nnip.Models;

namespace Nnip.Cli.Commands;

/// <summary>`nnip import pair TERMS --out MODEL`: a potential of pair terms alone.</summary>
internal static class ImportPairCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(CommandContext context)
    {
        var terms = new Argument<string>("TERMS")
        {
            Description = "YAML file of pair terms as under pair_terms in settings of nnip train, such as `zbl: {inner: 1, cutoff: 2}`.",
        };
        var species = new Option<string>("--species")
        {
            Description = "Chemical symbols, comma-separated; left out, those of the pairs in the file.",
            HelpName = "El,El",
        };
        var output = new Option<string>("--out") { Description = "Model file to write.", Required = true, HelpName = "MODEL" };
        var overwrite = ImportCommand.Overwrite();
        var command = new Command("pair", "Make a model of empirical pair terms alone: Lennard-Jones, Morse, Born-Mayer, ZBL.")
        {
            terms, species, output, overwrite,
        };
        command.SetAction(result =>
        {
            string path = result.GetRequiredValue(terms), target = result.GetRequiredValue(output);
            ImportCommand.RequireNew(target, result.GetValue(overwrite));
            var settings = PairTermsSetting.ReadFile(path);
            string[] symbols = result.GetValue(species)?.Split(',', StringSplitOptions.TrimEntries) ?? Named(settings);
            if (symbols.Length == 0)
                throw new InputException($"{path}: no pair names a species; expected pairs such as Hf-O, or the flag --species");
            var potential = Build(settings, symbols, path);
            ModelFile.Save(potential, target);
            context.Out.WriteLine(
                $"{target}: pair terms of {string.Join(", ", symbols)}, cutoff {FormattableString.Invariant($"{potential.Cutoff}")} Å");
            return 0;
        });
        return command;
    }

    private static string[] Named(IReadOnlyList<PairTermSettings> settings) =>
        [.. settings.SelectMany(term => term.Pairs.Keys).SelectMany(pair => pair.Split('-')).Distinct()];

    private static Potential Build(IReadOnlyList<PairTermSettings> settings, string[] symbols, string path)
    {
        try
        {
            return Potential.OfPairTerms(symbols, PairTerms.Build(settings, symbols)) with
            {
                Notes = new Dictionary<string, string> { ["imported_from"] = Path.GetFileName(path) },
            };
        }
        catch (InputException exception)
        {
            throw new InputException($"{path}: {exception.Message}", exception);
        }
    }
}
