using System.Globalization;
using Nnip.Training;

namespace Nnip.Cli.Comparison;

/// <summary>An error to come down to, on the validation frames where there are such, else on those trained on.</summary>
/// <param name="Measure">Its name.</param>
/// <param name="Limit">Its value: meV/atom, meV/Angstrom, or a loss.</param>
internal sealed record Target(string Measure, double Limit)
{
    private static readonly Dictionary<string, (Func<EpochRecord, double> Validation, Func<EpochRecord, double> Training)> Measures = new()
    {
        ["loss"] = (record => record.ValidationLoss, record => record.Loss),
        ["energy_rmse"] = (record => record.ValidationEnergyRmse, record => record.EnergyRmse),
        ["force_rmse"] = (record => record.ValidationForceRmse, record => record.ForceRmse),
        ["virial_rmse"] = (record => record.ValidationVirialRmse, record => record.VirialRmse),
    };

    /// <summary>Parses "force_rmse=100".</summary>
    /// <exception cref="InputException">It has another form.</exception>
    public static Target Parse(string text)
    {
        string[] parts = text.Split('=');
        return parts.Length == 2 && Measures.ContainsKey(parts[0])
            && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double limit) && limit > 0
                ? new(parts[0], limit)
                : throw new InputException(
                    $"--target is '{text}'; expected {string.Join(" or ", Measures.Keys)}, = and a positive number "
                    + "(meV/atom, meV/Angstrom)");
    }

    /// <summary>Whether an epoch is there.</summary>
    public bool IsReached(EpochRecord record)
    {
        var (validation, training) = Measures[Measure];
        double value = validation(record);
        return (double.IsNaN(value) ? training(record) : value) <= Limit;
    }
}
