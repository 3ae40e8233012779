namespace Nnip.Cli.Settings;

/// <summary>Names of labels other than the usual ones, as notes of the model that was trained with them.</summary>
internal static class KeyNotes
{
    /// <summary>The notes of a training.</summary>
    public static IEnumerable<(string Key, string Names)> Of(RunSettings settings)
    {
        var defaults = new RunSettings();
        return from setting in SettingTable.All
               where setting.Section == "keys"
               let names = setting.Write(settings)
               where names is not null && names != setting.Write(defaults)
               select (setting.Path, names);
    }
}
