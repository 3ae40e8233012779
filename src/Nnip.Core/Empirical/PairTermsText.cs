using System.Globalization;
using Nnip.IO;

namespace Nnip.Empirical;

/// <summary>
/// Settings of pair terms as one line that is JSON and YAML at once: {"zbl": {"inner": 1, "cutoff": 2, "Hf-Hf": null}}. Numbers survive
/// unchanged.
/// </summary>
public static class PairTermsText
{
    /// <summary>Writes the terms.</summary>
    public static string Write(IEnumerable<PairTermSettings> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Map(settings.Select(term => (Words.Of(term.Form), Map(Entries(term)))));
    }

    private static IEnumerable<(string, string)> Entries(PairTermSettings term)
    {
        if (term.Inner is { } inner)
            yield return ("inner", Number(inner));
        if (term.Cutoff is { } cutoff)
            yield return ("cutoff", Number(cutoff));
        foreach (var (pair, values) in term.Pairs)
            yield return (pair, values is null ? "null" : Map(values.Select(value => (value.Key, Number(value.Value)))));
    }

    private static string Map(IEnumerable<(string Key, string Value)> entries) =>
        $"{{{string.Join(", ", entries.Select(entry => $"\"{entry.Key}\": {entry.Value}"))}}}";

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
