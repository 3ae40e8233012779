using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Cli.Evaluation;

/// <summary>Structures together with what a potential says of them.</summary>
internal static class PredictionPairs
{
    /// <summary>Predicts frame by frame, in order, without holding more than a batch.</summary>
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
