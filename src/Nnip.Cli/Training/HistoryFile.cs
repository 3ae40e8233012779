using System.Globalization;
using System.Text;
using Nnip.IO;
using Nnip.Training;

namespace Nnip.Cli.Training;

/// <summary>`history.csv`: a head and one line per epoch; measures that do not exist are empty.</summary>
internal static class HistoryFile
{
    /// <summary>The measures of an epoch with their units in their names.</summary>
    public static IEnumerable<(string Name, double Value)> Columns(EpochRecord record)
    {
        yield return ("loss", record.Loss);
        yield return ("energy_rmse_mev_per_atom", record.EnergyRmse);
        yield return ("force_rmse_mev_per_angstrom", record.ForceRmse);
        yield return ("virial_rmse_mev_per_atom", record.VirialRmse);
        yield return ("validation_loss", record.ValidationLoss);
        yield return ("validation_energy_rmse_mev_per_atom", record.ValidationEnergyRmse);
        yield return ("validation_force_rmse_mev_per_angstrom", record.ValidationForceRmse);
        yield return ("validation_virial_rmse_mev_per_atom", record.ValidationVirialRmse);
        yield return ("learning_rate", record.LearningRate);
        yield return ("seconds", record.Seconds);
    }

    /// <summary>Writes the whole history, atomically.</summary>
    public static void Write(string path, IReadOnlyList<EpochRecord> history)
    {
        var text = new StringBuilder("epoch");
        foreach (var (name, _) in Columns(new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false)))
            text.Append(CultureInfo.InvariantCulture, $",{name}");
        text.Append(",best\n");
        foreach (var record in history)
            text.Append(Line(record));
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>Adds an epoch to a file that <see cref="Write"/> began.</summary>
    public static void Append(string path, EpochRecord record) => File.AppendAllText(path, Line(record));

    private static string Line(EpochRecord record)
    {
        var values = Columns(record).Select(column =>
            double.IsNaN(column.Value) ? "" : column.Value.ToString("R", CultureInfo.InvariantCulture));
        return string.Create(CultureInfo.InvariantCulture, $"{record.Epoch},{string.Join(',', values)},{(record.IsBest ? 1 : 0)}\n");
    }
}
