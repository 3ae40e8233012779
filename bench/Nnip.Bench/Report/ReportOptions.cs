using System.Globalization;
using Nnip.Backends;
using Nnip.IO;

namespace Nnip.Bench.Report;

/// <summary>What the command line of `report` says.</summary>
/// <param name="Frames">How many frames of the job; the report has 6000.</param>
/// <param name="Threads">Threads of all but the rows that name theirs.</param>
/// <param name="Precision">Element type.</param>
internal sealed record ReportOptions(int Frames, int Threads, Precision Precision)
{
    /// <summary>Frames of the report.</summary>
    public const int AllFrames = 6000;

    /// <summary>Fewer have too few atoms of Hf for 50 principal components.</summary>
    private const int LeastFrames = 2;

    /// <summary>Reads the options.</summary>
    /// <exception cref="InputException">One is unknown or has no usable value.</exception>
    public static ReportOptions Parse(ReadOnlySpan<string> args)
    {
        var options = new ReportOptions(AllFrames, Environment.ProcessorCount, Precision.Float);
        for (int i = 0; i < args.Length; i += 2)
        {
            string name = args[i], value = i + 1 < args.Length ? args[i + 1] : "";
            options = name switch
            {
                "--frames" => options with { Frames = AtLeast(LeastFrames, name, value) },
                "--threads" => options with { Threads = AtLeast(1, name, value) },
                "--precision" when Words.TryParse(value, out Precision precision) => options with { Precision = precision },
                "--precision" => throw new InputException(
                    $"{name} is '{value}'; expected one of {string.Join(", ", Words.All<Precision>())}"),
                _ => throw new InputException($"report has no option '{name}'; expected --frames N, --threads N or --precision NAME"),
            };
        }
        return options;
    }

    private static int AtLeast(int least, string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least
            ? number : throw new InputException($"{name} is '{value}'; expected an integer from {least} on");
}
