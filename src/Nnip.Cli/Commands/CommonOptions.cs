using System.CommandLine;
using Nnip.Backends;
using Nnip.IO;

namespace Nnip.Cli.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    /// <summary>--device.</summary>
    public static Option<string> Device()
    {
        var option = new Option<string>("--device")
        {
            Description = $"Where to compute: {string.Join(", ", BackendCatalogue.Names)}.",
            DefaultValueFactory = _ => BackendCatalogue.Automatic,
            HelpName = "NAME",
        };
        return option;
    }

    /// <summary>--threads.</summary>
    public static Option<int> Threads() =>
        new("--threads") { Description = "Number of threads; 0 = one for each processor.", HelpName = "N" };

    /// <summary>--precision.</summary>
    public static Option<Precision> Precision() => new("--precision")
    {
        Description = $"Element type of the arithmetic: {string.Join(" or ", Words.All<Precision>())}.",
        DefaultValueFactory = _ => Backends.Precision.Double,
        CustomParser = result =>
        {
            string word = result.Tokens[0].Value;
            if (!Words.TryParse(word, out Precision precision))
                result.AddError($"--precision is '{word}'; expected {string.Join(" or ", Words.All<Precision>())}.");
            return precision;
        },
        HelpName = "NAME",
    };

    /// <summary>--json.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Write JSON for machines." };

    /// <summary>The model file argument.</summary>
    public static Argument<string> Model() => new("MODEL") { Description = "Model file, as written by nnip train." };
}
