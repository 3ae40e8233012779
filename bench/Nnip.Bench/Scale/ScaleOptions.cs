using System.Globalization;
using Nnip.Backends;
using Nnip.IO;

namespace Nnip.Bench.Scale;

/// <summary>What the command line of `scale` says.</summary>
/// <param name="SmallestCells">Unit cells of 12 atoms along each axis of the smallest structure.</param>
/// <param name="LargestCells">Unit cells of 12 atoms along each axis of the largest structure.</param>
/// <param name="Threads">Number of threads.</param>
/// <param name="Precision">Element type.</param>
internal sealed record ScaleOptions(int SmallestCells, int LargestCells, int Threads, Precision Precision)
{
    /// <summary>Unit cells of the largest structure where nothing is said: a million atoms.</summary>
    public const int AllCells = 44;

    /// <summary>Reads the options.</summary>
    /// <exception cref="InputException">One is unknown or has no usable value.</exception>
    public static ScaleOptions Parse(ReadOnlySpan<string> args)
    {
        var options = new ScaleOptions(1, AllCells, Environment.ProcessorCount, Precision.Float);
        for (int i = 0; i < args.Length; i += 2)
        {
            string name = args[i], value = i + 1 < args.Length ? args[i + 1] : "";
            options = name switch
            {
                "--from" => options with { SmallestCells = Positive(name, value) },
                "--cells" => options with { LargestCells = Positive(name, value) },
                "--threads" => options with { Threads = Positive(name, value) },
                "--precision" when Words.TryParse(value, out Precision precision) => options with { Precision = precision },
                "--precision" => throw new InputException(
                    $"{name} is '{value}'; expected one of {string.Join(", ", Words.All<Precision>())}"),
                _ => throw new InputException(
                    $"scale has no option '{name}'; expected --from N, --cells N, --threads N or --precision NAME"),
            };
        }
        return options;
    }

    private static int Positive(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number : throw new InputException($"{name} is '{value}'; expected a positive integer");
}
