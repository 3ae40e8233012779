using System.Text.Json;
using Nnip.Cli.Reports;
using Nnip.Metrics;

namespace Nnip.Cli.Evaluation;

/// <summary>Error tables as JSON: keys with units for the whole set, then the same for each group and species.</summary>
internal static class ErrorJson
{
    /// <summary>Writes the members of an object that is already open.</summary>
    public static void Write(Utf8JsonWriter writer, ErrorSection section)
    {
        WriteRow(writer, section.All);
        WriteRows(writer, "groups", section.Groups);
        WriteRows(writer, "species", section.Species);
    }

    private static void WriteRows(Utf8JsonWriter writer, string name, IReadOnlyList<ErrorRow> rows)
    {
        writer.WriteStartObject(name);
        foreach (var row in rows)
        {
            writer.WriteStartObject(row.Name);
            WriteRow(writer, row);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter writer, ErrorRow row)
    {
        writer.WriteNumber("frames", row.Frames);
        writer.WriteNumber("atoms", row.Atoms);
        writer.WriteMeasure("energy_mae_mev_per_atom", row.Energy.Mae);
        writer.WriteMeasure("energy_rmse_mev_per_atom", row.Energy.Rmse);
        writer.WriteMeasure("energy_r2", row.Energy.R2);
        writer.WriteMeasure("force_mae_mev_per_angstrom", row.Force.Mae);
        writer.WriteMeasure("force_rmse_mev_per_angstrom", row.Force.Rmse);
        writer.WriteMeasure("force_r2", row.Force.R2);
        writer.WriteMeasure("force_cosine", row.ForceCosine);
        writer.WriteMeasure("force_largest_mev_per_angstrom", row.LargestForceError);
        writer.WriteMeasure("virial_mae_mev_per_atom", row.Virial.Mae);
        writer.WriteMeasure("virial_rmse_mev_per_atom", row.Virial.Rmse);
        writer.WriteMeasure("virial_r2", row.Virial.R2);
        writer.WriteMeasure("stress_mae_gpa", row.Stress.Mae);
        writer.WriteMeasure("stress_rmse_gpa", row.Stress.Rmse);
    }
}
