using System.Globalization;
using Nnip.Backends;
using Nnip.IO;
using Nnip.Training;

namespace Nnip.Cli.Settings;

/// <summary>How the values of a setting are read and written.</summary>
/// <param name="Expected">What is expected, for messages: "a number".</param>
/// <param name="Placeholder">The value in help texts: "NUMBER".</param>
/// <param name="Parse">Reads a value; false where it is none of this type.</param>
/// <param name="Write">Writes a value as YAML, or null where the line is to be left out.</param>
internal sealed record SettingType<T>(string Expected, string Placeholder, SettingParser<T> Parse, Func<T, string?> Write);

/// <summary>Reads a value of a type; false where the node is none.</summary>
internal delegate bool SettingParser<T>(SettingNode node, out T value);

/// <summary>The types of settings.</summary>
internal static class SettingTypes
{
    /// <summary>Placeholder of words that are too many to list in it.</summary>
    public const string Name = "NAME";

    private const int LongestPlaceholder = 30;

    public static SettingType<string> Text { get; } =
        new("a text", "TEXT", (SettingNode node, out string value) => (value = node.Text ?? "") != "", Quote);

    /// <summary>A file or folder; relative to the settings file it stands in, written as an absolute path.</summary>
    public static SettingType<string> FilePath { get; } = new(
        "a path", "PATH",
        (SettingNode node, out string value) =>
        {
            value = node.Text is null || node.IsNull ? "" : InFolder(node.Folder, node.Text);
            return node.Text is not null;
        },
        path => path.Length == 0 ? null : Quote(Path.GetFullPath(path)));

    public static SettingType<double> Number { get; } = new("a number", "NUMBER", TryNumber, Format);

    public static SettingType<double?> OptionalNumber { get; } = new(
        "a number or none", "NUMBER",
        (SettingNode node, out double? value) =>
        {
            bool isNumber = TryNumber(node, out double number);
            value = isNumber ? number : null;
            return isNumber || node.IsNull;
        },
        value => value is { } number ? Format(number) : "none");

    public static SettingType<int> Integer { get; } =
        new("an integer", "N", TryInteger, value => value.ToString(CultureInfo.InvariantCulture));

    public static SettingType<ulong> Seed { get; } = new(
        "an integer from 0 to 18446744073709551615", "N",
        (SettingNode node, out ulong value) => ulong.TryParse(node.Text, NumberStyles.None, CultureInfo.InvariantCulture, out value),
        value => value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Bytes, or a number with MB or GB (1024^2, 1024^3).</summary>
    public static SettingType<long> Bytes { get; } = new("a number of bytes such as 4GB or 500MB", "BYTES", TryBytes, WriteBytes);

    public static SettingType<bool> Truth { get; } = new(
        "true or false", "true|false", (SettingNode node, out bool value) => bool.TryParse(node.Text, out value),
        value => value ? "true" : "false");

    public static SettingType<IReadOnlyList<int>> Integers { get; } = new(
        "a list of integers such as [32, 32]", "N,N",
        (SettingNode node, out IReadOnlyList<int> value) => TryList(node, TryInteger, out value),
        value => $"[{string.Join(", ", value.Select(n => n.ToString(CultureInfo.InvariantCulture)))}]");

    public static SettingType<IReadOnlyList<string>> Texts { get; } = new(
        "a list of words such as [Hf, O]", "WORD,WORD",
        (SettingNode node, out IReadOnlyList<string> value) => TryList(node, Text.Parse, out value),
        value => $"[{string.Join(", ", value.Select(Quote))}]");

    public static SettingType<IReadOnlyDictionary<string, double>> Numbers { get; } = new(
        "a map from words to numbers", "KEY=NUMBER,...", TryMap, WriteMap);

    public static SettingType<ReferenceEnergySettings> ReferenceEnergies { get; } = new(
        "fit, none, or a map from chemical symbols to eV", "fit|none|El=eV,...",
        (SettingNode node, out ReferenceEnergySettings value) =>
        {
            value = new() { Kind = node.Text == "none" ? ReferenceEnergyKind.None : ReferenceEnergyKind.Fit };
            if (node.Text is "fit" or "none")
                return true;
            bool isMap = TryMap(node, out var energies) && energies.Count > 0;
            value = new() { Kind = ReferenceEnergyKind.Given, Values = energies };
            return isMap;
        },
        value => value.Kind switch { ReferenceEnergyKind.Fit => "fit", ReferenceEnergyKind.None => "none", _ => WriteMap(value.Values) });

    /// <summary>One word of an enumeration.</summary>
    public static SettingType<T> Word<T>() where T : struct, Enum => new(
        $"one of {string.Join(", ", Words.All<T>())}", Placeholder(Words.All<T>()),
        (SettingNode node, out T value) => Words.TryParse(node.Text ?? "", out value), Words.Of);

    /// <summary>One of some words.</summary>
    public static SettingType<string> OneOf(IEnumerable<string> words)
    {
        string[] list = [.. words];
        return new(
            $"one of {string.Join(", ", list)}", Placeholder(list),
            (SettingNode node, out string value) => list.Contains(value = node.Text ?? ""), Quote);
    }

    /// <summary>A name of a device.</summary>
    public static SettingType<string> Device { get; } = new(
        $"one of {string.Join(", ", BackendCatalogue.Names)}", Placeholder(BackendCatalogue.Names),
        (SettingNode node, out string value) => DeviceName.TryParse(value = node.Text ?? "", out _, out _), Quote);

    /// <summary>A text as YAML: plain where it means the same, else in single quotes.</summary>
    public static string Quote(string text) =>
        text.Length > 0 && text.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '/')
            && text is not ("null" or "true" or "false" or "none") && text[0] != '-'
            ? text
            : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A path as messages should show it: without detours, and relative where the folder is.</summary>
    private static string InFolder(string folder, string path)
    {
        string joined = Path.Combine(folder, path);
        return Path.IsPathRooted(joined)
            ? Path.GetFullPath(joined)
            : Path.GetRelativePath(Environment.CurrentDirectory, Path.GetFullPath(joined));
    }

    private static string Placeholder(IEnumerable<string> words) => string.Join('|', words) is { Length: <= LongestPlaceholder } all
        ? all : Name;

    private static string Format(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static bool TryNumber(SettingNode node, out double value) =>
        double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static bool TryInteger(SettingNode node, out int value) =>
        int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool TryBytes(SettingNode node, out long value)
    {
        string text = node.Text ?? "";
        int shift = text.EndsWith("GB", StringComparison.Ordinal) ? 30 : text.EndsWith("MB", StringComparison.Ordinal) ? 20 : 0;
        bool isNumber =
            double.TryParse(shift == 0 ? text : text[..^2], NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        double bytes = number * (1L << shift);
        value = isNumber && Math.Abs(bytes) < long.MaxValue ? (long)bytes : 0;
        return isNumber && Math.Abs(bytes) < long.MaxValue;
    }

    private static string WriteBytes(long value)
    {
        foreach (var (unit, shift) in new[] { ("GB", 30), ("MB", 20) })
            if (value > 0 && value % (1L << shift) == 0)
                return $"{value >> shift}{unit}";
        return value.ToString(CultureInfo.InvariantCulture);
    }

    private static bool TryList<T>(SettingNode node, SettingParser<T> parse, out IReadOnlyList<T> value)
    {
        var list = new List<T>();
        value = list;
        if (node.AsList() is not { } items)
            return false;
        foreach (var item in items)
        {
            if (!parse(item, out var element))
                return false;
            list.Add(element);
        }
        return true;
    }

    private static bool TryMap(SettingNode node, out IReadOnlyDictionary<string, double> value)
    {
        var map = new Dictionary<string, double>();
        value = map;
        if (node.AsMap() is not { } entries)
            return false;
        foreach (var (key, entry) in entries)
            if (!TryNumber(entry, out double number) || !map.TryAdd(key, number))
                return false;
        return true;
    }

    private static string WriteMap(IReadOnlyDictionary<string, double> map) =>
        $"{{{string.Join(", ", map.Select(entry => $"{Quote(entry.Key)}: {Format(entry.Value)}"))}}}";
}
