namespace Nnip.Structures;

/// <summary>One entry of an extended XYZ header: `key=value`, or a bare word. The value is kept as written, delimiters included.</summary>
internal readonly record struct HeaderEntry(string Key, string Raw)
{
    private const string Delimiters = " \t,[](){}\"'";

    /// <summary>Whether the entry has a value; a bare word has none.</summary>
    public bool HasValue => Raw.Length > 0;

    /// <summary>The value as a text: without its quotes and escapes, or without its outer brackets.</summary>
    public string Text => Raw switch
    {
        ['"' or '\'', ..] => Unescape(Raw.AsSpan(1, Raw.Length - 2)),
        ['[' or '{' or '(', ..] => Raw[1..^1],
        _ => Raw,
    };

    /// <summary>The value as a list of words, whatever brackets, quotes, commas and spaces are between them.</summary>
    public string[] Words() => Raw.Split(Delimiters.ToCharArray(), StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The value as finite numbers.</summary>
    public double[] Numbers(FrameLocation location)
    {
        string[] words = Words();
        double[] numbers = new double[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (!NumberText.TryParse(words[i], out numbers[i]))
                throw location.Error($"{Key} holds {FrameLocation.Excerpt(words[i])}, which is not a number");
            if (!double.IsFinite(numbers[i]))
                throw location.Error($"{Key} must be finite, found {FrameLocation.Excerpt(words[i])}");
        }
        return numbers;
    }

    /// <summary>The value as one finite number.</summary>
    public double Number(FrameLocation location)
    {
        double[] numbers = Numbers(location);
        return numbers.Length == 1 ? numbers[0] : throw location.Error($"{Key} must be one number, found {numbers.Length}");
    }

    private static string Unescape(ReadOnlySpan<char> inner)
    {
        if (!inner.Contains('\\'))
            return inner.ToString();
        var text = new System.Text.StringBuilder(inner.Length);
        for (int i = 0; i < inner.Length; i++)
        {
            if (inner[i] != '\\' || i + 1 == inner.Length)
                text.Append(inner[i]);
            else
                text.Append(inner[++i] switch { 'n' => '\n', 'r' => '\r', var other => other });
        }
        return text.ToString();
    }
}
