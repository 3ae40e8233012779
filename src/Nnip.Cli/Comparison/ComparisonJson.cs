using System.Text.Json;

namespace Nnip.Cli.Comparison;

/// <summary>A comparison for machines: one object.</summary>
internal static class ComparisonJson
{
    /// <summary>Writes it.</summary>
    public static void Write(CommandContext context, IReadOnlyList<VariantResult> results, Target? target, string errorSet, string folder)
    {
        using (var writer = new Utf8JsonWriter(context.Output, JsonStyle.Indented))
        {
            writer.WriteStartObject();
            writer.WriteString("out", folder);
            writer.WriteString("errors_on", errorSet);
            if (target is not null)
            {
                writer.WriteString("target", target.Measure);
                writer.WriteNumber("target_value", target.Limit);
            }
            writer.WriteStartArray("variants");
            foreach (var result in results)
                WriteVariant(writer, result, target);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        context.Out.WriteLine();
    }

    private static void WriteVariant(Utf8JsonWriter writer, VariantResult result, Target? target)
    {
        writer.WriteStartObject();
        writer.WriteString("name", result.Variant.Name);
        writer.WriteStartObject("settings");
        foreach (var (setting, value) in result.Variant.Given)
            writer.WriteString(setting.Path, value.Text);
        writer.WriteEndObject();
        writer.WriteNumber("runs", result.Runs.Count);
        writer.WriteNumber("diverged", result.Diverged);
        foreach (var column in ComparisonColumns.Of(target))
        {
            var spread = column.Value(result);
            writer.WriteStartObject(column.Name);
            writer.WriteMeasure("mean", spread.Mean);
            writer.WriteMeasure("deviation", spread.Deviation);
            writer.WriteNumber("count", spread.Count);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }
}
