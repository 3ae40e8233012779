using System.Globalization;
using Nnip.Metrics;

namespace Nnip.Cli.Reports;

/// <summary>A predicted quantity with its values in eV units, its errors shown in meV units.</summary>
/// <param name="Key">Part of file names.</param>
/// <param name="Title">Its name in headings.</param>
/// <param name="Values">What the values are, for captions.</param>
/// <param name="Unit">Unit of the values, in eV; that of the errors has an m before it.</param>
/// <param name="Pairs">The values.</param>
internal sealed record Quantity(string Key, string Title, string Values, string Unit, PairedValues Pairs)
{
    private const double Milli = 1000;

    public static Quantity Energy(ParityData data) =>
        new("energy", "Energy", "energies per atom", "eV/atom", new PairedValues(data.EnergyReference, data.EnergyPredicted, "energies"));

    public static Quantity Forces(ParityData data) =>
        new("forces", "Force", "force components", "eV/Å", new PairedValues(data.ForceReference, data.ForcePredicted, "forces"));

    public static Quantity Virial(ParityData data) =>
        new("virial", "Virial", "virial components per atom", "eV/atom",
            new PairedValues(data.VirialReference, data.VirialPredicted, "virials"));

    /// <summary>RMSE, MAE, R2 and number of values, one line each.</summary>
    public string Statistics
    {
        get
        {
            var errors = ErrorStatistics.Of(Pairs.Predicted, Pairs.Reference, Milli);
            string rmse = Significant(errors.Rmse), mae = Significant(errors.Mae);
            string r2Line = double.IsNaN(errors.R2) ? "" : string.Create(CultureInfo.InvariantCulture, $"R² {errors.R2:0.0000}\n");
            return string.Create(CultureInfo.InvariantCulture, $"RMSE {rmse} m{Unit}\nMAE {mae} m{Unit}\n{r2Line}n = {Pairs.Count:#,0}");
        }
    }

    /// <summary>Errors in meV units.</summary>
    public double[] MilliErrors => [.. Pairs.Errors.Select(e => Milli * e)];

    /// <summary>Three significant digits without an exponent where that is readable.</summary>
    public static string Significant(double value) => Math.Abs(value) switch
    {
        double.NaN => "–",
        0 => "0",
        >= 1e6 or < 1e-4 => value.ToString("0.00e0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.00", CultureInfo.InvariantCulture),
        >= 0.1 => value.ToString("0.000", CultureInfo.InvariantCulture),
        _ => value.ToString("0.0000", CultureInfo.InvariantCulture),
    };
}
