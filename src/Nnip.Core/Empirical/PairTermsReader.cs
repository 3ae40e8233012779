using Nnip.IO;

namespace Nnip.Empirical;

/// <summary>One value of pair terms as read from a file: a number, a map, or nothing.</summary>
/// <param name="Number">The number; null where it is none.</param>
/// <param name="Entries">The entries of a map; null where it is none.</param>
/// <param name="IsNull">Whether it says that there is nothing.</param>
/// <param name="Refuse">Makes the refusal of this value from what was expected.</param>
public sealed record PairTermsNode(
    double? Number, IEnumerable<KeyValuePair<string, PairTermsNode>>? Entries, bool IsNull, Func<string, InputException> Refuse);

/// <summary>
/// Settings of pair terms from a tree of maps, whatever the file was: form -> `inner`, `cutoff` or pair -> parameter -> number.
/// </summary>
public static class PairTermsReader
{
    private const string FormExample = "a map such as {zbl: {inner: 1, cutoff: 2}}", TermExample = "a map such as {inner: 1, cutoff: 2}";

    /// <summary>Reads the terms; what they mean is checked by <see cref="PairTerms.Build"/>.</summary>
    /// <exception cref="InputException">A value is of the wrong kind, or a form is unknown.</exception>
    public static IReadOnlyList<PairTermSettings> Read(PairTermsNode root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return [.. (root.Entries ?? throw root.Refuse(FormExample)).Select(entry => Term(entry.Key, entry.Value))];
    }

    private static PairTermSettings Term(string word, PairTermsNode node)
    {
        if (!Words.TryParse(word, out PairForm form))
            throw node.Refuse($"its name, {word}, to be one of {string.Join(", ", Words.All<PairForm>())}");
        double? inner = null, cutoff = null;
        var pairs = new Dictionary<string, IReadOnlyDictionary<string, double>?>();
        foreach (var (key, value) in node.Entries ?? throw node.Refuse(TermExample))
            switch (key)
            {
                case "inner":
                    inner = Number(value);
                    break;
                case "cutoff":
                    cutoff = Number(value);
                    break;
                default:
                    pairs[key] = value.IsNull ? null : Parameters(value);
                    break;
            }
        return new() { Form = form, Inner = inner, Cutoff = cutoff, Pairs = pairs };
    }

    private static Dictionary<string, double> Parameters(PairTermsNode node) =>
        (node.Entries ?? throw node.Refuse("none, or a map of the parameters of the pair"))
        .ToDictionary(entry => entry.Key, entry => Number(entry.Value));

    private static double Number(PairTermsNode node) => node.Number ?? throw node.Refuse("a number");
}
