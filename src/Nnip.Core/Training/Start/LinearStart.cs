using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Training.Linear;

namespace Nnip.Training.Start;

/// <summary>Fits the linear part of a network to the training set before its epochs.</summary>
internal sealed class LinearStart(TrainingSettings settings, ILossPipeline training, LabelCounts labels, ITrainingObserver observer)
{
    /// <summary>Fits the linear part of the parameters in place.</summary>
    /// <param name="network">The network.</param>
    /// <param name="forEach">Runs work on the workers of the backend.</param>
    /// <param name="parameters">Flat parameter block (ParameterCount).</param>
    /// <param name="cancellation">Ends the fit; the parameters are then as before.</param>
    /// <returns>Whether it came to an end.</returns>
    public bool Run(NetworkShape network, Action<int, Action<int, int>> forEach, double[] parameters, CancellationToken cancellation)
    {
        var (start, loss) = (settings.LinearStart, settings.Loss);
        var weights = new LossWeights(start.Energy ?? loss.Energy, start.Force ?? loss.Force, start.Virial ?? loss.Virial);
        var fit = new LinearFit
        {
            Network = network,
            Weights = weights,
            Lambda = start.Lambda,
            MemoryBytes = start.MemoryBytes,
            ForEach = forEach,
        };
        int[] frames = [.. Enumerable.Range(0, training.FrameCount)];
        try
        {
            fit.Run(Told(training.LinearRows(frames, weights), frames.Length, cancellation), labels, frames.Length, parameters);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        observer.Progress("linear fit", 1);
        return true;
    }

    private IEnumerable<LinearRows> Told(IEnumerable<LinearRows> rows, int count, CancellationToken cancellation)
    {
        int done = 0;
        foreach (var row in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            observer.Progress("linear fit", (double)done++ / count);
            yield return row;
        }
    }
}
