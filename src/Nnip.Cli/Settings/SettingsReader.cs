namespace Nnip.Cli.Settings;

/// <summary>Settings of a run together with where each was given, so that a refusal can name the line or the flag.</summary>
internal sealed class SettingsReader
{
    private readonly Dictionary<string, string> places = [];
    private readonly string? file;

    /// <summary>Reads a settings file, where one is given, and then the flags, which win.</summary>
    /// <param name="path">The file, or null.</param>
    /// <param name="flags">The flags.</param>
    /// <param name="varied">What a variant has in place of both.</param>
    /// <exception cref="InputException">A key is unknown or a value of the wrong type.</exception>
    public SettingsReader(
        string? path, IEnumerable<(Setting Setting, string Text)> flags, IEnumerable<(Setting Setting, SettingNode Value)>? varied = null)
    {
        file = path;
        var given = path is null ? [] : SettingsFile.Read(path);
        var flagged = flags.Select(flag => (flag.Setting, flag.Setting.FromFlag(flag.Text)));
        foreach (var (setting, value) in given.Concat(flagged).Concat(varied ?? []))
        {
            Settings = setting.Apply(Settings, value);
            places[setting.Path] = value.Place;
        }
        foreach (var setting in SettingTable.All)
            if (places.TryGetValue(setting.Path, out string? place))
                Settings.Descriptor.Require(place == setting.Flag ? place : $"{place}: {setting.Path}", setting.Descriptor);
        if (Settings.TrainFile.Length == 0)
            throw new InputException((path is null ? "" : $"{path}: ")
                + "`train` is missing; expected an extended XYZ file to train on (or the flag --train FILE)");
        if (Settings.Descriptor.Species.Count > 0)
            Check(Settings);
    }

    /// <summary>The settings.</summary>
    public RunSettings Settings { get; private set; } = new();

    /// <summary>Whether the file or a flag gives the setting of this path.</summary>
    public bool IsGiven(string path) => places.ContainsKey(path);

    /// <summary>Refuses files that are not there, before anything is read.</summary>
    /// <exception cref="InputException">There is no such file; the sentence tells where it is named and what was looked for.</exception>
    public void RequireFiles()
    {
        foreach (var (key, path) in new[]
            { ("train", Settings.TrainFile), ("validation.file", Settings.ValidationFile), ("test", Settings.TestFile) })
            if (path.Length > 0 && path != DataFile.Standard && !Path.Exists(path))
                throw new InputException($"{places[key]}: {key} is {Path.GetFullPath(path)}, but there is no such file; "
                    + "expected labelled frames as extended XYZ");
    }

    /// <summary>Completes the species from the training frames where none are given, and checks all ranges.</summary>
    /// <exception cref="InputException">A value is out of its range.</exception>
    public RunSettings Complete(IEnumerable<string> species)
    {
        if (Settings.Descriptor.Species.Count > 0)
            return Settings;
        var completed = Settings with { Descriptor = Settings.Descriptor with { Species = [.. species] } };
        Check(completed);
        return completed;
    }

    private void Check(RunSettings settings)
    {
        try
        {
            settings.Training.Validate();
        }
        catch (InputException exception)
        {
            if (Located(exception) is { } located)
                throw located;
            if (file is null)
                throw;
            throw new InputException($"{file}: {exception.Message}", exception);
        }
    }

    /// <summary>The refusal of a given setting with the line or the flag before it; null where it begins with none.</summary>
    public InputException? Located(InputException refusal)
    {
        string? key = places.Keys.Where(path => StartsWith(refusal.Message, path)).MaxBy(path => path.Length);
        return key is null ? null : new($"{places[key]}: {refusal.Message}", refusal);
    }

    /// <summary>Keys of files are words that sentences about something else may start with.</summary>
    private static bool StartsWith(string sentence, string key) => key is not ("train" or "test" or "out")
        && sentence.StartsWith(key, StringComparison.Ordinal)
        && (sentence.Length == key.Length || !(char.IsLetterOrDigit(sentence[key.Length]) || sentence[key.Length] == '_'));
}
