using System.Globalization;
using Nnip.Empirical;

namespace Nnip.Cli.Settings;

/// <summary>Pair terms as a setting: a map of forms, or the name of a YAML file that holds one.</summary>
internal static class PairTermsSetting
{
    /// <summary>The type of the setting.</summary>
    public static SettingType<IReadOnlyList<PairTermSettings>> Type { get; } = new(
        "none, a map such as {zbl: {inner: 1, cutoff: 2}}, or a file that holds one", "FILE",
        (SettingNode node, out IReadOnlyList<PairTermSettings> value) =>
        {
            value = node.IsNull ? [] : node.Text is { } file ? ReadFile(Path.Combine(node.Folder, file)) : PairTermsReader.Read(Tree(node));
            return true;
        },
        value => value.Count == 0 ? "none" : PairTermsText.Write(value));

    /// <summary>Reads a YAML file of terms: `zbl: {inner: 1, cutoff: 2}` and so on at its top.</summary>
    /// <exception cref="InputException">It is missing, no YAML, or holds something else.</exception>
    public static IReadOnlyList<PairTermSettings> ReadFile(string path) =>
        PairTermsReader.Read(Tree(SettingsFile.ReadMap(path, "zbl: {inner: 1, cutoff: 2}")));

    private static PairTermsNode Tree(SettingNode node) => new(
        double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null,
        node.Entries?.Select(entry => KeyValuePair.Create(entry.Key, Tree(entry.Value))), node.IsNull,
        expected => new($"{node.Place}: pair_terms has {node.Describe()} here; expected {expected}"));
}
