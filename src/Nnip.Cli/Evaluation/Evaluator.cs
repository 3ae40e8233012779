using Nnip.Cli.Reports;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Cli.Evaluation;

/// <summary>Errors of a potential on a data set, and the values behind them.</summary>
internal sealed record EvaluationResult(ErrorSection Errors, ParityData Parity);

/// <summary>Compares predictions with labels.</summary>
internal static class Evaluator
{
    /// <summary>Goes through a data set once.</summary>
    /// <param name="calculator">The potential.</param>
    /// <param name="structures">Labelled structures, read lazily.</param>
    /// <param name="set">Name of the data set.</param>
    /// <param name="each">Called for each frame in order.</param>
    /// <exception cref="InputException">A structure cannot be used, or nothing is labelled.</exception>
    public static EvaluationResult Run(
        ICalculator calculator, IEnumerable<Configuration> structures, string set, Action<Configuration, Prediction>? each = null)
    {
        var all = new ErrorSums();
        var groups = new SortedDictionary<string, ErrorSums>(StringComparer.Ordinal);
        var species = new SortedDictionary<int, ErrorSums>();
        var parity = new ParityCollector();
        bool labelled = false;
        foreach (var (structure, prediction) in PredictionPairs.Stream(calculator, structures))
        {
            labelled |= structure.Energy is not null || structure.Forces is not null || structure.Virial is not null;
            all.AddFrame(structure, prediction);
            if (structure.Group.Length > 0)
                At(groups, structure.Group).AddFrame(structure, prediction);
            foreach (int z in structure.Species.Distinct())
                At(species, z).AddSpecies(structure, prediction, z);
            parity.Add(structure, prediction);
            each?.Invoke(structure, prediction);
        }
        if (!labelled)
            throw new InputException($"{set}: no frame has an energy, forces or a virial; expected labelled structures to measure errors on");
        return new(
            new(set, all.Row("all"), [.. groups.Select(entry => entry.Value.Row(entry.Key))], [.. species.Select(entry => entry.Value.Row(Element.Symbol(entry.Key)))]),
            parity.Data(set));
    }

    private static ErrorSums At<TKey>(SortedDictionary<TKey, ErrorSums> sums, TKey key) where TKey : notnull
    {
        if (!sums.TryGetValue(key, out var found))
            sums.Add(key, found = new());
        return found;
    }
}
