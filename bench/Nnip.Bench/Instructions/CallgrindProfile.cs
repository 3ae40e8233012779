using System.Globalization;

namespace Nnip.Bench.Instructions;

/// <summary>Instructions of a run, each counted for the function it is in.</summary>
/// <param name="Functions">Instructions by function.</param>
internal sealed record CallgrindProfile(IReadOnlyDictionary<string, long> Functions)
{
    /// <summary>Instructions of all functions.</summary>
    public long Total => Functions.Values.Sum();

    /// <summary>What this run did beyond another, for each of some repetitions.</summary>
    public CallgrindProfile Beyond(CallgrindProfile other, int repetitions) => new(Functions.ToDictionary(
        function => function.Key, function => (function.Value - other.Functions.GetValueOrDefault(function.Key)) / repetitions));

    /// <summary>
    /// Reads a file of callgrind. Lines `fn=(1) name` open a function, later ones say `fn=(1)`; `place count` are its own instructions, but
    /// for the line after `calls=`, which holds those of the called function.
    /// </summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static CallgrindProfile Read(IEnumerable<string> lines)
    {
        var names = new Dictionary<string, string>();
        var functions = new Dictionary<string, long>();
        string function = "";
        bool called = false;
        foreach (string line in lines)
        {
            if (line.StartsWith("fn=", StringComparison.Ordinal))
                function = Name(line[3..], names);
            else if (line.StartsWith("cfn=", StringComparison.Ordinal))
                Name(line[4..], names);
            else if (line.StartsWith("calls=", StringComparison.Ordinal))
                called = true;
            else if (line.Length > 0 && (char.IsAsciiDigit(line[0]) || line[0] is '+' or '-' or '*'))
            {
                if (!called)
                    functions[function] = functions.GetValueOrDefault(function)
                        + long.Parse(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
                called = false;
            }
        }
        return functions.Count > 0 ? new(functions) : throw new FormatException("there is no function; expected a file of callgrind");
    }

    private static string Name(string text, Dictionary<string, string> names)
    {
        string id = text[..(text.IndexOf(')', StringComparison.Ordinal) + 1)];
        if (text.Length > id.Length)
            names[id] = NativeName.Readable(text[(id.Length + 1)..]);
        return names[id];
    }
}
