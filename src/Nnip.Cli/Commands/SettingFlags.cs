using System.CommandLine;
using Nnip.Cli.Settings;
using Nnip.Models;
using Nnip.Structures;

namespace Nnip.Cli.Commands;

/// <summary>Settings of <see cref="SettingTable"/> as flags of a command.</summary>
internal sealed class SettingFlags
{
    private readonly List<(Setting Setting, Option<string> Option)> flags;

    /// <summary>Adds the flags of these settings to a command.</summary>
    public SettingFlags(Command command, IEnumerable<Setting> settings)
    {
        var defaults = new RunSettings();
        flags = [.. settings.Select(setting => (setting, Make(setting, defaults)))];
        foreach (var (_, option) in flags)
            command.Add(option);
    }

    /// <summary>The flags --keys.*: what labels are called in a data file.</summary>
    public static SettingFlags Keys(Command command) => new(command, SettingTable.All.Where(setting => setting.Section == "keys"));

    /// <summary>The flags that a user gave, with their texts.</summary>
    public IEnumerable<(Setting Setting, string Text)> Given(ParseResult result) =>
        from flag in flags
        where result.GetResult(flag.Option) is not null
        select (flag.Setting, result.GetValue(flag.Option) ?? "");

    /// <summary>The label names that the flags --keys.* give; where they do not, those that a model was trained with.</summary>
    public ExtendedXyzKeys KeysOf(ParseResult result, Potential potential)
    {
        var trained = from flag in flags
                      where potential.Notes.ContainsKey(flag.Setting.Path)
                      select (flag.Setting, Text: potential.Notes[flag.Setting.Path]);
        return trained.Concat(Given(result))
            .Aggregate(new RunSettings(), (settings, key) => key.Setting.Apply(settings, key.Setting.FromFlag(key.Text))).Keys;
    }

    private static Option<string> Make(Setting setting, RunSettings defaults)
    {
        string value = setting.Path == "out" ? defaults.OutFolder : setting.Section == "keys" ? "" : setting.Write(defaults) ?? "";
        return new(setting.Flag)
        {
            Description = setting.Help
                + (setting.Placeholder == SettingTypes.Name ? $" {char.ToUpperInvariant(setting.Expected[0])}{setting.Expected[1..]}." : "")
                + (value is "" or "[]" or "{}" ? "" : $" [default: {value}]"),
            HelpName = setting.Placeholder,
        };
    }
}
