using System.Buffers;
using System.Text;
using System.Text.Json;
using Nnip.Descriptors;
using Nnip.Empirical;
using Nnip.IO;
using Nnip.Networks;

namespace Nnip.Models;

/// <summary>The JSON texts in the metadata of a model file: descriptor, network and notes.</summary>
internal static class ModelMetadata
{
    /// <summary>The key of the pair terms, which files without them lack.</summary>
    public const string PairTermsKey = "pair_terms";

    /// <summary>The descriptor of potentials of pair terms alone.</summary>
    public const string NoDescriptor = """{"type":"none"}""";

    /// <summary>Whether the potential is one of pair terms alone.</summary>
    /// <exception cref="InputException">There is no descriptor, or it has no type.</exception>
    public static bool HasNoDescriptor(SafetensorsReader file)
    {
        using var json = Parse(file, "descriptor");
        return new MetadataFields(file, "descriptor", json.RootElement).Text("type") == "none";
    }

    /// <summary>The descriptor settings; species are a metadata key of their own.</summary>
    public static string Descriptor(DescriptorSettings settings) => Text(writer => DescriptorMetadata.Write(writer, settings));

    /// <summary>Reads what <see cref="Descriptor(DescriptorSettings)"/> wrote.</summary>
    /// <exception cref="InputException">Something is missing, of the wrong kind, or of a descriptor this program does not know.</exception>
    public static DescriptorSettings Descriptor(SafetensorsReader file, IReadOnlyList<string> species)
    {
        using var json = Parse(file, "descriptor");
        return DescriptorMetadata.Read(file, new(file, "descriptor", json.RootElement), species);
    }

    /// <summary>Convolutions, hidden widths, activation, readout, sharing and residual part.</summary>
    public static string Network(NetworkShape shape) => Text(writer =>
    {
        writer.WriteString("readout", Words.Of(shape.Readout));
        writer.WriteString("sharing", Words.Of(shape.Sharing));
        writer.WriteString("activation", Words.Of(shape.Activation));
        WriteIntegers(writer, "hidden", shape.Hidden);
        writer.WriteBoolean("residual", shape.Residual);
        if (shape.ImageAtoms > 0)
            writer.WriteNumber("image_atoms", shape.ImageAtoms);
        if (shape.Convolutions.Length == 0 || shape.ImageAtoms > 0)
            return;
        WriteIntegers(writer, "channels", shape.Convolutions.Select(c => c.Channels));
        WriteIntegers(writer, "kernels", shape.Convolutions.Select(c => c.Kernel));
        WriteIntegers(writer, "strides", shape.Convolutions.Select(c => c.Stride));
    });

    /// <summary>Reads what <see cref="Network(NetworkShape)"/> wrote.</summary>
    /// <param name="file">The file.</param>
    /// <param name="invariants">Number of inputs of each species (S), from the descriptor or its reduction.</param>
    /// <exception cref="InputException">Something is missing or of the wrong kind.</exception>
    public static NetworkShape Network(SafetensorsReader file, IReadOnlyList<int> invariants)
    {
        using var json = Parse(file, "network");
        var fields = new MetadataFields(file, "network", json.RootElement);
        int[] hidden = fields.Widths("hidden");
        var activation = fields.Word<Activation>("activation");
        var readout = fields.Word<Readout>("readout");
        var sharing = fields.Word<NetworkSharing>("sharing");
        bool residual = fields.Truth("residual");
        if (fields.Has("image_atoms"))
            return file.Name(() => NetworkShape.OfImage(invariants, fields.Integer("image_atoms"), activation));
        var convolutions = Convolutions(file, fields);
        return file.Name(() => new NetworkShape(invariants, hidden, activation, readout, sharing, residual, convolutions));
    }

    private static Convolution[] Convolutions(SafetensorsReader file, MetadataFields fields)
    {
        if (!fields.Has("channels"))
            return [];
        int[] channels = fields.Widths("channels"), kernels = fields.Widths("kernels"), strides = fields.Widths("strides");
        if (kernels.Length != channels.Length || strides.Length != channels.Length)
            throw file.Refuse(
                "metadata 'network' has channels, kernels and strides of different lengths; expected one of each for a convolution");
        return [.. channels.Select((count, l) => new Convolution(count, kernels[l], strides[l]))];
    }

    /// <summary>Number of inputs that the projections leave of each species.</summary>
    public static string Reduction(NetworkShape shape) => Text(writer => WriteIntegers(writer, "inputs", shape.SpeciesInputs));

    /// <summary>Reads what <see cref="Reduction(NetworkShape)"/> wrote; null where the file has no projections.</summary>
    /// <param name="file">The file.</param>
    /// <param name="invariants">Number of invariants of each species (S), from the descriptor.</param>
    /// <exception cref="InputException">It is not one number for each species, at most that of the invariants.</exception>
    public static int[]? Reduction(SafetensorsReader file, IReadOnlyList<int> invariants)
    {
        if (!file.Metadata.ContainsKey("reduction"))
            return null;
        using var json = Parse(file, "reduction");
        int[] inputs = new MetadataFields(file, "reduction", json.RootElement).Widths("inputs");
        if (inputs.Length != invariants.Count || inputs.Zip(invariants).Any(pair => pair.First > pair.Second))
            throw file.Refuse($"metadata 'reduction' has inputs = [{string.Join(", ", inputs)}]; expected one number for each species, "
                + $"at most [{string.Join(", ", invariants)}]");
        return inputs;
    }

    /// <summary>The pair terms; a file without them has none.</summary>
    /// <exception cref="InputException">They are no map of forms.</exception>
    public static IReadOnlyList<PairTermSettings> PairTerms(SafetensorsReader file)
    {
        if (!file.Metadata.ContainsKey(PairTermsKey))
            return [];
        using var json = Parse(file, PairTermsKey);
        return PairTermsReader.Read(Tree(json.RootElement));

        PairTermsNode Tree(JsonElement element) => new(
            element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double number) ? number : null,
            element.ValueKind == JsonValueKind.Object
                ? element.EnumerateObject().Select(entry => KeyValuePair.Create(entry.Name, Tree(entry.Value))) : null,
            element.ValueKind == JsonValueKind.Null,
            expected => file.Refuse($"metadata '{PairTermsKey}' has {element.GetRawText()}; expected {expected}"));
    }

    /// <summary>The notes as a map of strings.</summary>
    public static string Notes(IReadOnlyDictionary<string, string> notes) => Text(writer =>
    {
        foreach (var (key, value) in notes)
            writer.WriteString(key, value);
    });

    /// <summary>Reads what <see cref="Notes(IReadOnlyDictionary{string, string})"/> wrote; a file without notes has none.</summary>
    /// <exception cref="InputException">It is no map of strings.</exception>
    public static Dictionary<string, string> Notes(SafetensorsReader file)
    {
        var notes = new Dictionary<string, string>();
        if (!file.Metadata.ContainsKey("notes"))
            return notes;
        using var json = Parse(file, "notes");
        var fields = new MetadataFields(file, "notes", json.RootElement);
        foreach (var entry in json.RootElement.EnumerateObject())
            notes.Add(entry.Name, fields.Text(entry.Name));
        return notes;
    }

    private static void WriteIntegers(Utf8JsonWriter writer, string name, IEnumerable<int> values)
    {
        writer.WriteStartArray(name);
        foreach (int value in values)
            writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    private static string Text(Action<Utf8JsonWriter> fill)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            fill(writer);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }

    private static JsonDocument Parse(SafetensorsReader file, string key)
    {
        if (!file.Metadata.TryGetValue(key, out string? text))
            throw file.Refuse($"the metadata has no '{key}'; expected a JSON object");
        try
        {
            var json = JsonDocument.Parse(text, new() { AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind == JsonValueKind.Object)
                return json;
            json.Dispose();
        }
        catch (JsonException exception)
        {
            throw file.Refuse($"metadata '{key}' is not JSON; expected a JSON object", exception);
        }
        throw file.Refuse($"metadata '{key}' is JSON, but no object; expected a JSON object");
    }
}
