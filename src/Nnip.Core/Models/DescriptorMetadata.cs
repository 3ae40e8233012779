using System.Text.Json;
using Nnip.Descriptors;
using Nnip.Descriptors.Ace;
using Nnip.Descriptors.Snap;

namespace Nnip.Models;

/// <summary>Descriptor settings as JSON in a model file; species are a metadata key of their own.</summary>
public static class DescriptorMetadata
{
    private const string Ace = "ace", Snap = "snap";

    /// <summary>Writes the members of the object.</summary>
    public static void Write(Utf8JsonWriter writer, DescriptorSettings settings)
    {
        writer.WriteString("type", settings.Type);
        switch (settings)
        {
            case AceSettings ace:
                Write(writer, ace);
                break;
            case SnapSettings snap:
                Write(writer, snap);
                break;
        }
    }

    /// <summary>Reads what <see cref="Write(Utf8JsonWriter, DescriptorSettings)"/> wrote.</summary>
    /// <exception cref="InputException">Something is missing, of the wrong kind, or of a descriptor this program does not know.</exception>
    internal static DescriptorSettings Read(SafetensorsReader file, MetadataFields fields, IReadOnlyList<string> species) =>
        fields.Text("type") switch
        {
            Ace => ReadAce(fields, species),
            Snap => ReadSnap(fields, species),
            var type => throw file.Refuse($"the descriptor type is '{type}'; expected one of those that this program knows: {Ace}, {Snap}"),
        };

    private static void Write(Utf8JsonWriter writer, AceSettings settings)
    {
        writer.WriteNumber("body_order", settings.BodyOrder);
        writer.WriteNumber("degree", settings.Degree);
        writer.WriteNumber("angular_weight", settings.AngularWeight);
        writer.WriteNumber("degree_scale", settings.DegreeScale);
        writer.WriteNumber("r0", settings.R0);
        writer.WriteNumber("cutoff", settings.Cutoff);
        if (settings.InnerRadius is { } inner)
            writer.WriteNumber("inner_radius", inner);
        writer.WriteNumber("outer_exponent", settings.OuterExponent);
        writer.WriteNumber("inner_exponent", settings.InnerExponent);
    }

    private static AceSettings ReadAce(MetadataFields fields, IReadOnlyList<string> species) => new()
    {
        Species = species,
        BodyOrder = fields.Integer("body_order"),
        Degree = fields.Number("degree"),
        AngularWeight = fields.Number("angular_weight"),
        DegreeScale = fields.Number("degree_scale"),
        R0 = fields.Number("r0"),
        Cutoff = fields.Number("cutoff"),
        InnerRadius = fields.Has("inner_radius") ? fields.Number("inner_radius") : null,
        OuterExponent = fields.Integer("outer_exponent"),
        InnerExponent = fields.Integer("inner_exponent"),
    };

    private static void Write(Utf8JsonWriter writer, SnapSettings settings)
    {
        writer.WriteNumber("twojmax", settings.TwoJMax);
        writer.WriteNumber("rcutfac", settings.Rcutfac);
        writer.WriteNumber("rfac0", settings.Rfac0);
        writer.WriteNumber("rmin0", settings.Rmin0);
        WriteMap(writer, "radius", settings.Radius);
        WriteMap(writer, "weight", settings.Weight);
        writer.WriteBoolean("switch", settings.Switch);
        writer.WriteBoolean("bzero", settings.Bzero);
        writer.WriteBoolean("bnorm", settings.Bnorm);
        writer.WriteBoolean("chem", settings.Chem);
        writer.WriteBoolean("wselfall", settings.Wselfall);
        writer.WriteBoolean("quadratic", settings.Quadratic);
    }

    private static void WriteMap(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, double> map)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in map)
            writer.WriteNumber(key, value);
        writer.WriteEndObject();
    }

    private static SnapSettings ReadSnap(MetadataFields fields, IReadOnlyList<string> species) => new()
    {
        Species = species,
        TwoJMax = fields.Integer("twojmax"),
        Rcutfac = fields.Number("rcutfac"),
        Rfac0 = fields.Number("rfac0"),
        Rmin0 = fields.Number("rmin0"),
        Radius = fields.Numbers("radius"),
        Weight = fields.Numbers("weight"),
        Switch = fields.Truth("switch"),
        Bzero = fields.Truth("bzero"),
        Bnorm = fields.Truth("bnorm"),
        Chem = fields.Truth("chem"),
        Wselfall = fields.Truth("wselfall"),
        Quadratic = fields.Truth("quadratic"),
    };
}
