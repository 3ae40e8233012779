using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Cli.Evaluation;

/// <summary>Structures together with what a potential says of them.</summary>
internal static class PredictionPairs
{
    /// <summary>Predicts each structure as soon as it is read: whoever writes into a pipe may wait for the answer.</summary>
    public static IEnumerable<(Configuration Structure, Prediction Prediction)> OneByOne(ICalculator calculator,
        IEnumerable<Configuration> structures) => structures.Select(structure => (structure, calculator.Compute(structure)));

    /// <summary>Predicts many structures at once, in order, without holding more than a batch.</summary>
    public static IEnumerable<(Configuration Structure, Prediction Prediction)> Stream(ICalculator calculator,
        IEnumerable<Configuration> structures)
    {
        // The calculator reads a batch ahead of what it returns; the queue holds the structures in between.
        var waiting = new Queue<Configuration>();
        foreach (var prediction in calculator.Compute(structures.Select(Remember)))
            yield return (waiting.Dequeue(), prediction);

        Configuration Remember(Configuration structure)
        {
            waiting.Enqueue(structure);
            return structure;
        }
    }
}
