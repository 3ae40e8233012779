using Nnip.Cli.Settings;

namespace Nnip.Cli.Comparison;

/// <summary>One of the ways to train that are compared: some settings other than those all have in common.</summary>
/// <param name="Name">Its name in tables and plots.</param>
/// <param name="Given">The settings and their values, with the flag that gave them as their place.</param>
internal sealed record Variant(string Name, IReadOnlyList<(Setting Setting, SettingNode Value)> Given)
{
    private const string VaryFlag = "--vary", VariantFlag = "--variant";

    private const string VaryForm = "expected PATH=VALUE,VALUE,... such as network.initialisation=glorot_uniform,orthogonal";
    private const string VariantForm = "expected NAME:PATH=VALUE,PATH=VALUE,... such as fast:optimizer.learning_rate=0.01,epochs=50";

    /// <summary>
    /// All combinations of the values of --vary, then those named by --variant; the settings as they are where neither is given.
    /// </summary>
    /// <exception cref="InputException">A text has another form, names no setting, or two variants have one name.</exception>
    public static IReadOnlyList<Variant> Parse(IEnumerable<string> vary, IEnumerable<string> variants)
    {
        var varied = vary.Select(Varied).ToList();
        Variant[] combined = varied.Count == 0
            ? []
            : [.. varied.Aggregate((left, right) => from a in left from b in right select Join(a, b))];
        Variant[] all = [.. combined, .. variants.Select(Named)];
        if (all.Length == 0)
            return [new("settings", [])];
        if (all.GroupBy(variant => variant.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InputException($"two variants are called '{twice.Key}'; expected different names");
        return all;
    }

    private static Variant Join(Variant a, Variant b) => new($"{a.Name}, {b.Name}", [.. a.Given, .. b.Given]);

    private static IEnumerable<Variant> Varied(string text)
    {
        var (path, values) = Cut(text, '=', VaryFlag, VaryForm);
        var setting = Find(path, VaryFlag);
        return Parts(values).Select(value => new Variant(value, [(setting, Value(VaryFlag, value))]));
    }

    private static Variant Named(string text)
    {
        var (name, settings) = Cut(text, ':', VariantFlag, VariantForm);
        return new(name, [.. Parts(settings).Select(part =>
        {
            var (path, value) = Cut(part, '=', VariantFlag, VariantForm);
            return (Find(path, VariantFlag), Value(VariantFlag, value));
        })]);
    }

    private static SettingNode Value(string flag, string text) => new(flag, "") { Text = text };

    private static (string Left, string Right) Cut(string text, char separator, string flag, string form)
    {
        int at = text.IndexOf(separator, StringComparison.Ordinal);
        return at > 0 && at < text.Length - 1
            ? (text[..at].Trim(), text[(at + 1)..].Trim())
            : throw new InputException($"{flag} is '{text}'; {form}");
    }

    private static Setting Find(string path, string flag)
    {
        if (SettingTable.Find(path) is { } setting)
            return setting;
        string? near = Nearest.Of(path, SettingTable.All.Select(known => known.Path));
        throw new InputException(
            $"{flag}: there is no setting '{path}'{(near is null ? "" : $" (did you mean {near}?)")}; expected a key of the settings file");
    }

    /// <summary>Cuts at the commas that are in no bracket.</summary>
    private static IEnumerable<string> Parts(string text)
    {
        int from = 0, depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] is '[' or '{' ? 1 : text[i] is ']' or '}' ? -1 : 0;
            if (text[i] != ',' || depth > 0)
                continue;
            yield return text[from..i].Trim();
            from = i + 1;
        }
        yield return text[from..].Trim();
    }
}
