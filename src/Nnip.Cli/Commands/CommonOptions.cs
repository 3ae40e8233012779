using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Nnip.Backends;
using Nnip.IO;
using Nnip.Structures;

namespace Nnip.Cli.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    /// <summary>--device.</summary>
    public static Option<string> Device() => new("--device")
    {
        Description = $"Where to compute: {string.Join(", ", BackendCatalogue.Names)}; auto is CUDA where it can be used, else cpu.",
        DefaultValueFactory = _ => DeviceName.Automatic,
        HelpName = "NAME",
    };

    /// <summary>--threads.</summary>
    public static Option<int> Threads() => Number("--threads", 0, "Number of threads; 0 = one for each processor.", "N");

    /// <summary>--precision; <see cref="PrecisionOf"/> reads it.</summary>
    public static Option<string> Precision() =>
        OneOf("--precision", "double", "Element type of the arithmetic", Words.All<Precision>());

    /// <summary>The value of <see cref="Precision"/>.</summary>
    public static Precision PrecisionOf(ParseResult result, Option<string> option) =>
        Words.TryParse(result.GetRequiredValue(option), out Precision precision) ? precision : default;

    /// <summary>--json.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Write JSON for machines." };

    /// <summary>The model file argument.</summary>
    public static Argument<string> Model() => new("MODEL") { Description = "Model file, as written by nnip train." };

    /// <summary>The argument for structures that need no labels.</summary>
    public static Argument<string> Structures() =>
        new("FILE") { Description = "Structures as extended XYZ, plain or .gz, labelled or not; - for standard input." };

    /// <summary>The first structures of a file.</summary>
    /// <exception cref="InputException">There is no atom in them, or fewer than one is asked for.</exception>
    public static IReadOnlyList<Configuration> FirstStructures(string path, int count, CommandContext context)
    {
        if (count < 1)
            throw new InputException(FormattableString.Invariant($"--frames is {count}; expected 1 or more"));
        Configuration[] structures = [.. DataFile.Read(path, context).Take(count)];
        return structures.Any(structure => structure.Count > 0)
            ? structures : throw new InputException($"{path}: there is no atom in the structures; expected structures with atoms");
    }

    /// <summary>An option that takes a number.</summary>
    public static Option<T> Number<T>(string name, T value, string help, string placeholder = "NUMBER") where T : INumberBase<T> =>
        new(name)
        {
            Description = help,
            DefaultValueFactory = _ => value,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (!T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                    result.AddError($"{name} is '{text}'; expected {(value is int ? "an integer" : "a number")}.");
                return number ?? value;
            },
            HelpName = placeholder,
        };

    /// <summary>An option that takes one of some words.</summary>
    public static Option<string> OneOf(string name, string value, string help, IEnumerable<string> words)
    {
        string expected = string.Join(" or ", words);
        return new(name)
        {
            Description = $"{help}: {expected}.",
            DefaultValueFactory = _ => value,
            CustomParser = result =>
            {
                string word = result.Tokens[0].Value;
                if (!words.Contains(word))
                    result.AddError($"{name} is '{word}'; expected {expected}.");
                return word;
            },
            HelpName = "NAME",
        };
    }
}
