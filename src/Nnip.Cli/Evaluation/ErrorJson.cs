using System.Text.Json;
using Nnip.Cli.Reports;

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
        writer.WriteMeasure("energy_mae_mev_per_atom", row.EnergyMae);
        writer.WriteMeasure("energy_rmse_mev_per_atom", row.EnergyRmse);
        writer.WriteMeasure("energy_r2", row.EnergyR2);
        writer.WriteMeasure("force_mae_mev_per_angstrom", row.ForceMae);
        writer.WriteMeasure("force_rmse_mev_per_angstrom", row.ForceRmse);
        writer.WriteMeasure("force_r2", row.ForceR2);
        writer.WriteMeasure("force_cosine", row.ForceCosine);
        writer.WriteMeasure("virial_mae_mev_per_atom", row.VirialMae);
        writer.WriteMeasure("virial_rmse_mev_per_atom", row.VirialRmse);
        writer.WriteMeasure("virial_r2", row.VirialR2);
        writer.WriteMeasure("stress_mae_gpa", row.StressMae);
        writer.WriteMeasure("stress_rmse_gpa", row.StressRmse);
    }
}
