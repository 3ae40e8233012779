namespace Nnip.Cli.Settings;

/// <summary>A value as given in a settings file or on the command line, before anything is known of its type.</summary>
/// <param name="Place">Where it stands, for messages: "train.yaml line 4" or "--epochs".</param>
/// <param name="Folder">Folder to which paths are relative; empty for the current one.</param>
internal sealed record SettingNode(string Place, string Folder)
{
    /// <summary>A single value; null with a list or a map.</summary>
    public string? Text { get; init; }

    /// <summary>The elements of a list.</summary>
    public IReadOnlyList<SettingNode>? Items { get; init; }

    /// <summary>The entries of a map.</summary>
    public IReadOnlyList<KeyValuePair<string, SettingNode>>? Entries { get; init; }

    /// <summary>Whether nothing is given: YAML's null, or `none`.</summary>
    public bool IsNull => Text is "" or "~" or "null" or "none";

    /// <summary>The value in a few words, for messages.</summary>
    public string Describe() => Text is not null ? $"'{Text}'" : Items is not null ? "a list" : "a map";

    /// <summary>The elements of a list; a single value is cut at its commas, brackets around it are allowed.</summary>
    public IReadOnlyList<SettingNode>? AsList()
    {
        if (Text is null)
            return Items;
        string inner = Text.StartsWith('[') && Text.EndsWith(']') ? Text[1..^1] : Text;
        return [.. inner.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => this with { Text = part })];
    }

    /// <summary>The entries of a map; a single value is cut into `key=value` at its commas.</summary>
    public IReadOnlyList<KeyValuePair<string, SettingNode>>? AsMap()
    {
        if (Text is null)
            return Entries;
        var entries = new List<KeyValuePair<string, SettingNode>>();
        foreach (var part in AsList()!)
        {
            int equals = part.Text!.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                return null;
            entries.Add(new(part.Text[..equals].Trim(), part with { Text = part.Text[(equals + 1)..].Trim() }));
        }
        return entries;
    }
}
