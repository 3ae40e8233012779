using System.Globalization;
using System.Text;
using Nnip.IO;
using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;
using YamlDotNet.RepresentationModel;

namespace Nnip.Cli.Settings;

/// <summary>Settings as YAML: sections of keys, such as `optimizer: {learning_rate: 0.005}`.</summary>
internal static class SettingsFile
{
    /// <summary>Reads the settings of a file in its order.</summary>
    /// <exception cref="InputException">The file is missing, is no YAML, or has an unknown key; the message suggests the
    /// nearest.</exception>
    public static IReadOnlyList<(Setting Setting, SettingNode Value)> Read(string path)
    {
        var found = new List<(Setting, SettingNode)>();
        foreach (var (key, value) in ReadRoot(path, "train: data.extxyz"))
        {
            if (SettingTable.Find(key.Text!) is { } setting)
                found.Add((setting, value));
            else if (SettingTable.Sections.Contains(key.Text!))
                AddSection(key.Text!, value, found);
            else
                throw Unknown(key, "");
        }
        return found;
    }

    /// <summary>Writes all settings, absolute paths included, so that the file can be run from anywhere.</summary>
    public static string Write(RunSettings settings)
    {
        var yaml = new StringBuilder();
        string section = "";
        foreach (var setting in SettingTable.All)
        {
            if ((setting.Descriptor ?? settings.Descriptor.Type) != settings.Descriptor.Type || setting.Write(settings) is not { } value)
                continue;
            if (setting.Section != section)
                yaml.Append(CultureInfo.InvariantCulture, $"{setting.Section}:\n");
            section = setting.Section;
            yaml.Append(CultureInfo.InvariantCulture, $"{(section.Length > 0 ? "  " : "")}{setting.Key}: {value}\n");
        }
        return yaml.ToString();
    }

    /// <summary>Reads a file whose top is a map, such as one of pair terms.</summary>
    /// <exception cref="InputException">The file is missing, is no YAML, or holds something else.</exception>
    public static SettingNode ReadMap(string path, string example) => new(path, Path.GetDirectoryName(path) ?? "")
    {
        Entries = [.. ReadRoot(path, example).Select(entry => KeyValuePair.Create(entry.Key.Text!, entry.Value))],
    };

    private static void AddSection(string section, SettingNode value, List<(Setting, SettingNode)> found)
    {
        if (value.Text is not null && !value.IsNull && SettingTable.Find($"{section}.file") is { } file)
            found.Add((file, value));
        else if (value.Entries is null && !value.IsNull)
            throw new InputException($"{value.Place}: {section} is {value.Describe()}; expected the keys {Keys(section)}");
        foreach (var (key, entry) in value.Entries ?? [])
            found.Add((SettingTable.Find($"{section}.{key}") ?? throw Unknown(entry with { Text = key }, section), entry));
    }

    private static InputException Unknown(SettingNode key, string section)
    {
        string word = key.Text!, place = section.Length == 0 ? "" : $" in {section}";
        var siblings =
            SettingTable.All.Where(s => s.Section == section).Select(s => s.Key).Concat(section.Length == 0 ? SettingTable.Sections : []);
        string? near = Nearest.Of(word, siblings)
            ?? SettingTable.All.FirstOrDefault(s => s.Key == word)?.Path
            ?? Nearest.Of(word, SettingTable.All.Select(s => s.Path));
        string hint = near is null ? $"expected one of {Keys(section)}" : $"did you mean `{near}`?";
        return new($"{key.Place}: unknown key `{word}`{place}; {hint}");
    }

    private static string Keys(string section) =>
        string.Join(", ",
            SettingTable.All.Where(s => s.Section == section).Select(s => s.Key).Concat(section.Length == 0 ? SettingTable.Sections : []));

    private static List<(SettingNode Key, SettingNode Value)> ReadRoot(string path, string example)
    {
        var yaml = new YamlStream();
        try
        {
            using var text = new StreamReader(TextInput.Open(path));
            yaml.Load(text);
        }
        catch (YamlException exception)
        {
            string sentence =
                exception.Message[(exception.Message.LastIndexOf("): ", StringComparison.Ordinal) is >= 0 and var end ? end + 3 : 0)..];
            throw new InputException($"{path} line {exception.Start.Line}: this is not YAML: {sentence.TrimEnd('.')}", exception);
        }
        catch (InvalidOperationException exception)
        {
            // The scanner of YamlDotNet has no better answer to a value that goes on after the bracket it misses.
            throw OpenBracket(path) is { } line
                ? new InputException($"{path} line {line}: this is not YAML; expected the bracket that opens here to be closed", exception)
                : new InputException($"{path}: this is not YAML; expected every bracket and quote to be closed", exception);
        }
        if (yaml.Documents.Count == 0)
            throw new InputException($"{path}: the file is empty; expected settings such as `{example}`");
        if (yaml.Documents.Count > 1)
            throw new InputException($"{path} line {yaml.Documents[1].RootNode.Start.Line}: a second YAML document starts; expected one");
        if (yaml.Documents[0].RootNode is not YamlMappingNode map)
            throw new InputException(
                $"{path} line {yaml.Documents[0].RootNode.Start.Line}: expected settings such as `{example}`");
        string folder = Path.GetDirectoryName(path) ?? "";
        return [.. map.Children.Select(entry => (Node(entry.Key, path, folder), Node(entry.Value, path, folder)))];
    }

    /// <summary>Line of the innermost bracket that is open where the scanner gives up.</summary>
    private static long? OpenBracket(string path)
    {
        var open = new Stack<long>();
        using var text = new StreamReader(TextInput.Open(path));
        var scanner = new Scanner(text);
        try
        {
            while (scanner.MoveNext())
                if (scanner.Current is FlowSequenceStart or FlowMappingStart)
                    open.Push(scanner.Current.Start.Line);
                else if (scanner.Current is FlowSequenceEnd or FlowMappingEnd)
                    open.TryPop(out _);
        }
        catch (Exception exception) when (exception is YamlException or InvalidOperationException)
        {
            // Where it gives up is what is looked for.
        }
        return open.TryPeek(out long line) ? line : null;
    }

    private static SettingNode Node(YamlNode node, string path, string folder)
    {
        var place = new SettingNode($"{path} line {node.Start.Line}", folder);
        return node switch
        {
            YamlScalarNode scalar => place with { Text = scalar.Value ?? "" },
            YamlSequenceNode list => place with { Items = [.. list.Children.Select(item => Node(item, path, folder))] },
            YamlMappingNode map => place with
            {
                Entries = [.. map.Children.Select(entry => KeyValuePair.Create(
                    (entry.Key as YamlScalarNode)?.Value
                        ?? throw new InputException($"{path} line {entry.Key.Start.Line}: a key is no word; expected a word"),
                    Node(entry.Value, path, folder)))],
            },
            _ => throw new InputException($"{place.Place}: an alias to a value that is not there; expected a value"),
        };
    }
}
