using System.Globalization;
using Nnip.Empirical;
using Nnip.IO;

namespace Nnip.Cli.Settings;

/// <summary>Pair terms as a setting: a map of forms, or the name of a YAML file that holds one.</summary>
internal static class PairTermsSetting
{
    /// <summary>The type of the setting.</summary>
    public static SettingType<IReadOnlyList<PairTermSettings>> Type { get; } = new(
        "none, a map such as {zbl: {inner: 1, cutoff: 2}}, or a file that holds one", "FILE",
        (SettingNode node, out IReadOnlyList<PairTermSettings> value) =>
        {
            value = node.IsNull ? [] : node.Text is { } file ? ReadFile(Path.Combine(node.Folder, file)) : Read(node);
            return true;
        },
        value => value.Count == 0 ? "none" : PairTermsText.Write(value));

    /// <summary>Reads a YAML file of terms: `zbl: {inner: 1, cutoff: 2}` and so on at its top.</summary>
    /// <exception cref="InputException">It is missing, no YAML, or holds something else.</exception>
    public static IReadOnlyList<PairTermSettings> ReadFile(string path) =>
        Read(SettingsFile.ReadMap(path, "zbl: {inner: 1, cutoff: 2}"));

    private static IReadOnlyList<PairTermSettings> Read(SettingNode node)
    {
        foreach (var (form, term) in node.Entries ?? [])
        {
            if (Words.TryParse<PairForm>(form, out _))
                RequireKeys(form, term);
            else if (Nearest.Of(form, Words.All<PairForm>()) is { } near)
                throw new InputException($"{term.Place}: unknown key `{form}` in pair_terms; did you mean `{near}`?");
        }
        return PairTermsReader.Read(Tree(node));
    }

    /// <summary>Whatever is no word of a term would be taken for a pair of species.</summary>
    private static void RequireKeys(string form, SettingNode term)
    {
        string[] known = ["inner", "cutoff"];
        foreach (var (key, value) in term.Entries ?? [])
            if (!known.Contains(key) && !key.Contains('-', StringComparison.Ordinal))
                throw new InputException($"{value.Place}: unknown key `{key}` in pair_terms.{form}; "
                    + (Nearest.Of(key, known) is { } near ? $"did you mean `{near}`?" : "expected inner, cutoff or a pair such as Hf-O"));
    }

    private static PairTermsNode Tree(SettingNode node) => new(
        double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null,
        node.Entries?.Select(entry => KeyValuePair.Create(entry.Key, Tree(entry.Value))), node.IsNull,
        expected => new($"{node.Place}: pair_terms has {node.Describe()} here; expected {expected}"));
}
