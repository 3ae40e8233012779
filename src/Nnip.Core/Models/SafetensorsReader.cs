using System.Buffers.Binary;
using System.Text.Json;

namespace Nnip.Models;

/// <summary>
/// Reads a safetensors file whole and checks its structure before anything of it is used. Every refusal is one sentence naming
/// the file, the tensor and what was expected.
/// </summary>
internal sealed class SafetensorsReader
{
    private const int MaxHeader = 100_000_000;
    private readonly string name;
    private readonly Dictionary<string, Entry> entries = [];
    private readonly Dictionary<string, string> metadata = [];
    private readonly byte[] header;
    private readonly byte[] data;

    private sealed record Entry(string DataType, int[] Shape, long Begin, long End);

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="name">Name of the file for messages.</param>
    /// <exception cref="InputException">It is no complete safetensors file.</exception>
    public SafetensorsReader(Stream stream, string name)
    {
        this.name = name;
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        int got = stream.ReadAtLeast(length, length.Length, throwOnEndOfStream: false);
        if (got == 0)
            throw Refuse("the file is empty; expected a model file");
        if (got < length.Length)
            throw Refuse($"the file is cut short after {got} bytes; expected a model file");
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (headerLength is < 2 or > MaxHeader)
            throw Refuse($"this is no model file: its header would be {headerLength} bytes long; expected 2 to {MaxHeader}");
        header = ReadExactly(stream, (long)headerLength, "header");
        using (var json = ParseHeader())
            ReadEntries(json.RootElement);
        data = ReadExactly(stream, CheckOffsets(), "tensor data");
        if (stream.ReadByte() >= 0)
            throw Refuse(
                $"there are bytes after the {data.Length} bytes of tensor data that the header describes; expected the end of the file");
    }

    /// <summary>The metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata => metadata;

    /// <summary>Names of the tensors.</summary>
    public IEnumerable<string> TensorNames => entries.Keys;

    /// <summary>Compares the checksum of the metadata with the file.</summary>
    /// <exception cref="InputException">It is missing or wrong.</exception>
    public void CheckChecksum()
    {
        if (!metadata.TryGetValue(SafetensorsWriter.ChecksumKey, out string? held))
            throw Refuse($"the metadata has no '{SafetensorsWriter.ChecksumKey}'; expected the checksum of the file");
        if (SafetensorsWriter.Checksum(header, data, held) != held)
            throw Refuse("the checksum does not match the content: the file was damaged or edited; expected an unchanged model file");
    }

    /// <summary>The elements of a tensor.</summary>
    /// <exception cref="InputException">It is missing, of another type or shape, or holds a number that is not finite.</exception>
    public double[] Tensor(string tensor, params ReadOnlySpan<int> shape)
    {
        string expected = Describe(shape);
        if (!entries.TryGetValue(tensor, out var entry))
            throw Refuse($"tensor '{tensor}' is missing; expected shape {expected}");
        if (entry.DataType != "F64")
            throw Refuse($"tensor '{tensor}' has dtype {entry.DataType}; expected F64");
        if (!shape.SequenceEqual(entry.Shape))
            throw Refuse($"tensor '{tensor}' has shape {Describe(entry.Shape)}; expected {expected}");
        var values = new double[(entry.End - entry.Begin) / sizeof(double)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(data.AsSpan((int)entry.Begin + sizeof(double) * i));
            if (!double.IsFinite(values[i]))
                throw Refuse($"tensor '{tensor}' holds {NumberName(values[i])} at element {i}; expected finite numbers");
        }
        return values;
    }

    /// <summary>An exception whose sentence starts with the file name.</summary>
    public InputException Refuse(string sentence, Exception? cause = null) =>
        cause is null ? new($"{name}: {sentence}") : new($"{name}: {sentence}", cause);

    /// <summary>Runs what knows nothing of the file and puts the file name before the sentence of its refusal.</summary>
    public T Name<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (InputException exception)
        {
            throw Refuse(exception.Message, exception);
        }
    }

    private static string NumberName(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "infinity" : "-infinity";

    private static string Describe(ReadOnlySpan<int> shape) => $"({string.Join(", ", shape.ToArray())})";

    private byte[] ReadExactly(Stream stream, long length, string what)
    {
        using var content = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (content.Length < length)
        {
            int got = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, length - content.Length));
            if (got == 0)
                throw Refuse($"the file is cut short: {content.Length} of {length} bytes of the {what} are there");
            content.Write(buffer, 0, got);
        }
        return content.ToArray();
    }

    private JsonDocument ParseHeader()
    {
        try
        {
            return JsonDocument.Parse(header, new() { AllowDuplicateProperties = false });
        }
        catch (JsonException exception)
        {
            throw Refuse("the header is not JSON; expected a model file", exception);
        }
    }

    private void ReadEntries(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Refuse("the header is no JSON object; expected one entry for each tensor");
        foreach (var property in root.EnumerateObject())
            if (property.Name == "__metadata__")
                ReadMetadata(property.Value);
            else
                entries.Add(property.Name, ReadEntry(property.Name, property.Value));
    }

    private void ReadMetadata(JsonElement map)
    {
        if (map.ValueKind != JsonValueKind.Object || map.EnumerateObject().Any(e => e.Value.ValueKind != JsonValueKind.String))
            throw Refuse("__metadata__ is no map of strings; expected text for each key");
        foreach (var entry in map.EnumerateObject())
            metadata.Add(entry.Name, entry.Value.GetString()!);
    }

    private Entry ReadEntry(string tensor, JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Object
            && json.TryGetProperty("dtype", out var type) && type.ValueKind == JsonValueKind.String
            && json.TryGetProperty("shape", out var shape) && Integers(shape) is { } lengths && lengths.All(n => n <= int.MaxValue)
            && json.TryGetProperty("data_offsets", out var place) && Integers(place) is [long begin, long end])
            return new(type.GetString()!, Array.ConvertAll(lengths, n => (int)n), begin, end);
        throw Refuse($"the header entry of tensor '{tensor}' is malformed; expected dtype, shape and two data_offsets");
    }

    private static long[]? Integers(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array)
            return null;
        var values = new List<long>();
        foreach (var element in json.EnumerateArray())
            if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long value) && value >= 0)
                values.Add(value);
            else
                return null;
        return [.. values];
    }

    /// <summary>
    /// Checks that the tensors lie one after the other, each as long as its shape says, and returns the length of the data.
    /// </summary>
    private long CheckOffsets()
    {
        long next = 0;
        foreach (var (tensor, entry) in entries.OrderBy(e => e.Value.Begin).ThenBy(e => e.Value.End))
        {
            if (entry.Begin != next)
                throw Refuse($"tensor '{tensor}' begins at byte {entry.Begin} of the data; expected {next}, without gap or overlap");
            if (entry.End < entry.Begin || entry.End > Array.MaxLength)
                throw Refuse($"tensor '{tensor}' ends at byte {entry.End} of the data; expected {entry.Begin} to {Array.MaxLength}");
            var elements = entry.Shape.Aggregate((UInt128)1, (product, n) => product > ulong.MaxValue ? product : product * (uint)n);
            if (entry.DataType == "F64" && elements * sizeof(double) != (ulong)(entry.End - entry.Begin))
                throw Refuse(
                    $"tensor '{tensor}' of shape {Describe(entry.Shape)} has {entry.End - entry.Begin} bytes; "
                    + $"expected {elements * sizeof(double)}");
            next = entry.End;
        }
        return next;
    }
}
