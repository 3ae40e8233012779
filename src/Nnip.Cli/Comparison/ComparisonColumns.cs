using System.Globalization;
using Nnip.Cli.Reports;

namespace Nnip.Cli.Comparison;

/// <summary>The columns of the table of a comparison, one list for terminal, CSV and report.</summary>
internal static class ComparisonColumns
{
    /// <summary>A column: heading for people, name in files, value.</summary>
    internal sealed record Column(string Heading, string Name, Func<VariantResult, Spread> Value);

    /// <summary>Columns of a comparison, with those of a target where there is one.</summary>
    public static IReadOnlyList<Column> Of(Target? target) =>
    [
        new("Final loss", "final_loss", result => result.FinalLoss),
        new("Energy RMSE, meV/atom", "energy_rmse_mev_per_atom", result => result.EnergyRmse),
        new("Force RMSE, meV/Å", "force_rmse_mev_per_angstrom", result => result.ForceRmse),
        new("Seconds", "seconds", result => result.Seconds),
        new("CPU seconds", "cpu_seconds", result => result.CpuSeconds),
        .. target is null ? (Column[])[] :
        [
            new("Epochs to target", "epochs_to_target", result => result.EpochsTo(target)),
            new("Seconds to target", "seconds_to_target", result => result.SecondsTo(target)),
            new("CPU seconds to target", "cpu_seconds_to_target", result => result.CpuSecondsTo(target)),
        ],
    ];

    /// <summary>Mean and deviation for people.</summary>
    public static string Text(Spread spread) => spread.Count switch
    {
        0 => "–",
        1 => Quantity.Significant(spread.Mean),
        _ => $"{Quantity.Significant(spread.Mean)} ± {Quantity.Significant(spread.Deviation)}",
    };

    /// <summary>How many trainings came to an end, and reached the target: "5", "4 of 5 reach it", "1 of 5 diverged".</summary>
    public static string Runs(VariantResult result, Target? target)
    {
        string count = result.Runs.Count.ToString(CultureInfo.InvariantCulture);
        if (result.Diverged > 0)
            return $"{count}, {result.Diverged} diverged";
        int reached = target is null ? result.Runs.Count : result.EpochsTo(target).Count;
        return reached == result.Runs.Count ? count : $"{count}, {reached} reach it";
    }
}
