using Nnip.Cli.Reports;
using Nnip.Metrics;
using Nnip.Pipeline;
using Nnip.Structures;

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
    /// <param name="keys">The names under which labels were looked for.</param>
    /// <param name="each">Is given each structure with what the potential says of it.</param>
    /// <exception cref="InputException">A structure cannot be used, or nothing is labelled.</exception>
    public static EvaluationResult Run(
        ICalculator calculator, IEnumerable<Configuration> structures, string set, ExtendedXyzKeys keys,
        Action<Configuration, Prediction>? each = null)
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
                $"{set}: no frame has an energy (looked for {Names(keys.Energy)}), forces (looked for {Names(keys.Forces)}) or a virial "
                + $"(looked for {Names([.. keys.Virial, .. keys.Stress])}); expected labelled structures to measure errors on, or the "
                + "names of their labels by --keys.energy, --keys.forces, --keys.virial, --keys.stress");
        return new(Section(table.Build(), set), parity.Data(set));
    }

    private static string Names(IEnumerable<string> keys) => string.Join(", ", keys);

    private static ErrorSection Section(ErrorTable table, string set) =>
        new(
            set, table.All,
            table.Groups is [{ Name: "" }] ? []
                : [.. table.Groups.Select(group => group.Name.Length > 0 ? group : group with { Name = "(none)" })],
            table.Species);
}
