using System.Text.Json;
using Nnip.IO;

namespace Nnip.Models;

/// <summary>Typed access to the members of one JSON object, with the refusals.</summary>
internal readonly struct MetadataFields(SafetensorsReader file, string key, JsonElement json)
{
    public bool Has(string field) => json.TryGetProperty(field, out _);

    public string Text(string field) =>
        Get(field) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw Wrong(field, "text");

    public double Number(string field) =>
        Get(field) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out double number) ? number
            : throw Wrong(field, "a number");

    public int Integer(string field) =>
        Get(field) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) ? number
            : throw Wrong(field, "an integer");

    public bool Truth(string field) =>
        Get(field) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean()
            : throw Wrong(field, "true or false");

    public T Word<T>(string field) where T : struct, Enum =>
        Words.TryParse(Text(field), out T value) ? value : throw Wrong(field, $"one of {string.Join(", ", Words.All<T>())}");

    public Dictionary<string, double> Numbers(string field)
    {
        if (Get(field) is not { ValueKind: JsonValueKind.Object } map)
            throw Wrong(field, "a map to numbers");
        var numbers = new Dictionary<string, double>();
        foreach (var entry in map.EnumerateObject())
            numbers.Add(entry.Name, entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetDouble(out double number) ? number
                : throw Wrong(field, "a map to numbers"));
        return numbers;
    }

    public int[] Widths(string field)
    {
        if (Get(field) is not { ValueKind: JsonValueKind.Array } list)
            throw Wrong(field, "a list of integers");
        var widths = new List<int>();
        foreach (var element in list.EnumerateArray())
            widths.Add(element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int width) && width is > 0 and <= 1 << 20
                ? width
                : throw Wrong(field, "a list of integers from 1 to 1048576"));
        return [.. widths];
    }

    private JsonElement Get(string field) =>
        json.TryGetProperty(field, out var value) ? value : throw file.Refuse($"metadata '{key}' has no '{field}'");

    private InputException Wrong(string field, string expected) =>
        file.Refuse($"metadata '{key}' has {field} = {json.GetProperty(field).GetRawText()}; expected {expected}");
}
