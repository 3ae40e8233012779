using Nnip.Cli.Reports;
using Nnip.Metrics;
using Nnip.Pipeline;
using Nnip.Structures;
using ErrorRow = Nnip.Cli.Reports.ErrorRow;

namespace Nnip.Cli.Evaluation;

/// <summary>Errors of a potential on a data set, and the values behind them.</summary>
/// <param name="Errors">The error table.</param>
/// <param name="Parity">Reference and predicted values.</param>
internal sealed record EvaluationResult(ErrorSection Errors, ParityData Parity);

/// <summary>Compares predictions with labels.</summary>
internal static class Evaluator
{
    /// <summary>Goes through a data set once; no frame is kept for longer than the values of a plot ask for.</summary>
    /// <param name="calculator">The potential.</param>
    /// <param name="structures">Labelled structures, read lazily.</param>
    /// <param name="set">Name of the data set.</param>
    /// <param name="each">Is given each structure with what the potential says of it.</param>
    /// <exception cref="InputException">A structure cannot be used, or nothing is labelled.</exception>
    public static EvaluationResult Run(
        ICalculator calculator, IEnumerable<Configuration> structures, string set, Action<Configuration, Prediction>? each = null)
    {
        var table = new ErrorTableBuilder();
        var parity = new ParityCollector();
        bool labelled = false;
        foreach (var (structure, prediction) in PredictionPairs.Stream(calculator, structures))
        {
            labelled |= structure.Energy is not null || structure.Forces is not null || structure.Virial is not null;
            table.Add(structure, prediction);
            parity.Add(structure, prediction);
            each?.Invoke(structure, prediction);
        }
        if (!labelled)
            throw new InputException(
                $"{set}: no frame has an energy, forces or a virial; expected labelled structures to measure errors on");
        return new(Section(table.Build(), set), parity.Data(set));
    }

    private static ErrorSection Section(ErrorTable table, string set) =>
        new(
            set,
            Row("all", table.All),
            table.Groups is [{ Key: "" }] ? []
                : [.. table.Groups.Select(group => Row(group.Key.Length > 0 ? group.Key : "(none)", group.Value))],
            [.. table.Species.Select(species => Row(species.Key, species.Value))]);

    private static ErrorRow Row(string name, Metrics.ErrorRow row) => new(name, row.Frames, row.Atoms)
    {
        EnergyMae = row.Energy.Mae,
        EnergyRmse = row.Energy.Rmse,
        EnergyR2 = row.Energy.R2,
        ForceMae = row.Force.Mae,
        ForceRmse = row.Force.Rmse,
        ForceR2 = row.Force.R2,
        ForceCosine = row.ForceCosine,
        VirialMae = row.Virial.Mae,
        VirialRmse = row.Virial.Rmse,
        VirialR2 = row.Virial.R2,
        StressMae = row.Stress.Mae,
        StressRmse = row.Stress.Rmse,
    };
}
