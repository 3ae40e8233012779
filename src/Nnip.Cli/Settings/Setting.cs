namespace Nnip.Cli.Settings;

/// <summary>One setting: a key of the settings file, a flag of the command, and a place in <see cref="RunSettings"/>.</summary>
/// <param name="Path">Key with its section, "optimizer.learning_rate".</param>
/// <param name="Expected">What values are expected, for messages.</param>
/// <param name="Placeholder">The value in help texts.</param>
/// <param name="Help">What it does.</param>
/// <param name="Apply">Takes a value over; refuses one of the wrong type.</param>
/// <param name="Write">The value as YAML, or null where the line is to be left out.</param>
internal sealed record Setting(
    string Path, string Expected, string Placeholder, string Help, Func<RunSettings, SettingNode, RunSettings> Apply,
    Func<RunSettings, string?> Write)
{
    /// <summary>Kind of descriptor that the setting belongs to; null = any.</summary>
    public string? Descriptor { get; init; }

    /// <summary>Name of the section, empty at the top level.</summary>
    public string Section => Path.Contains('.', StringComparison.Ordinal) ? Path[..Path.IndexOf('.', StringComparison.Ordinal)] : "";

    /// <summary>Key inside the section.</summary>
    public string Key => Path[(Path.IndexOf('.', StringComparison.Ordinal) + 1)..];

    /// <summary>The flag, "--optimizer.learning-rate".</summary>
    public string Flag => $"--{Path.Replace('_', '-')}";

    /// <summary>The value that the flag gives.</summary>
    public SettingNode FromFlag(string text) => new(Flag, "") { Text = text };
}
