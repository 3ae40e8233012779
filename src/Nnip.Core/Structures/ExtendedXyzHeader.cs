namespace Nnip.Structures;

/// <summary>
/// The second line of an extended XYZ frame, split into its entries. A value is bare (up to the next space), quoted with " or '
/// (backslash escapes), or a list in [], {} or (), which may nest. Spaces around the equals sign are allowed. A line without
/// any equals sign is the free comment of a plain XYZ file and becomes one entry `comment`.
/// </summary>
internal sealed class ExtendedXyzHeader
{
    private readonly List<HeaderEntry> entries = [];
    private readonly string line;
    private readonly FrameLocation location;
    private int position;

    /// <summary>Splits a line.</summary>
    /// <exception cref="InputException">A quote or bracket is not closed, a value is missing, or a key is given twice.</exception>
    public ExtendedXyzHeader(string line, FrameLocation location)
    {
        this.line = line;
        this.location = location;
        if (!line.Contains('='))
        {
            if (!string.IsNullOrWhiteSpace(line))
                entries.Add(new("comment", ExtendedXyzText.Quote(line.Trim())));
            return;
        }
        while (SkipSpaces())
            ReadEntry();
        var seen = new HashSet<string>();
        foreach (var entry in entries)
        {
            if (entry.HasValue && !seen.Add(entry.Key))
                throw location.Error($"the key {FrameLocation.Excerpt(entry.Key)} is given twice");
        }
    }

    /// <summary>Entries nobody has taken, in file order.</summary>
    public KeyValuePair<string, string>[] Remaining => [.. entries.Select(e => KeyValuePair.Create(e.Key, e.Raw))];

    /// <summary>Removes and returns the entry of the first of these names that is present, in any case; null where none is.</summary>
    /// <exception cref="InputException">The name is present twice in different case.</exception>
    public HeaderEntry? Take(IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            bool Matches(HeaderEntry entry) => entry.HasValue && entry.Key.Equals(name, StringComparison.OrdinalIgnoreCase);
            int index = entries.FindIndex(Matches);
            if (index < 0)
                continue;
            if (entries.FindIndex(index + 1, Matches) is >= 0 and var second)
                throw location.Error($"the keys '{entries[index].Key}' and '{entries[second].Key}' differ only in case");
            var entry = entries[index];
            entries.RemoveAt(index);
            return entry;
        }
        return null;
    }

    private bool SkipSpaces()
    {
        while (position < line.Length && IsSpace(line[position]))
            position++;
        return position < line.Length;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t';

    private void ReadEntry()
    {
        string key;
        if (line[position] is '"' or '\'')
        {
            key = new HeaderEntry("", ReadDelimited("a key")).Text;
        }
        else
        {
            int start = position;
            while (position < line.Length && !IsSpace(line[position]) && line[position] != '=')
                position++;
            key = line[start..position];
        }
        int afterKey = position;
        if (!SkipSpaces() || line[position] != '=')
        {
            position = afterKey;
            AddBareWord(key);
            return;
        }
        if (key.Length == 0)
            throw location.Error("expected a key before '='");
        position++;
        if (!SkipSpaces())
            throw location.Error($"the key {FrameLocation.Excerpt(key)} has no value");
        entries.Add(new(key, ReadValue(key)));
    }

    /// <summary>The second and third word of an unquoted `pbc=T T T` belong to its value; other words stand alone.</summary>
    private void AddBareWord(string word)
    {
        if (entries.Count > 0 && entries[^1] is var last && last.Key.Equals("pbc", StringComparison.OrdinalIgnoreCase)
            && last.HasValue && last.Raw[0] is not ('"' or '\'' or '[' or '{' or '(') && last.Words().Length < 3)
            entries[^1] = last with { Raw = $"{last.Raw} {word}" };
        else
            entries.Add(new(word, ""));
    }

    private string ReadValue(string key)
    {
        if (line[position] is '"' or '\'' or '[' or '{' or '(')
        {
            string value = ReadDelimited(FrameLocation.Excerpt(key));
            if (position < line.Length && !IsSpace(line[position]))
                throw location.Error($"expected a space after the value of {FrameLocation.Excerpt(key)}");
            return value;
        }
        int start = position;
        while (position < line.Length && !IsSpace(line[position]))
            position++;
        return line[start..position];
    }

    private string ReadDelimited(string owner)
    {
        int length = ExtendedXyzText.DelimitedLength(line.AsSpan(position));
        if (length < 0)
            throw location.Error($"the {(line[position] is '"' or '\'' ? "quote" : "bracket")} of {owner} is not closed");
        position += length;
        return line[(position - length)..position];
    }
}
