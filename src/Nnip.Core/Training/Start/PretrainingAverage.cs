using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Randomness;
using Nnip.Training.Reduction;

namespace Nnip.Training.Start;

/// <summary>
/// Trains a model on energies alone and one on forces alone for a few epochs each, both from the same start and over the same mini-batches,
/// and takes the mean of their parameters.
/// </summary>
internal sealed class PretrainingAverage(TrainingSettings settings, NetworkShape network, ILossPipeline training, LabelCounts labels)
{
    /// <summary>Replaces the parameters by the average.</summary>
    /// <param name="observer">Who is told of the progress.</param>
    /// <param name="random">Where the order of mini-batches starts, of both; not changed.</param>
    /// <param name="parameters">Flat parameter block (ParameterCount).</param>
    /// <param name="cancellation">Ends it; the parameters are then as before.</param>
    /// <returns>Whether it came to an end.</returns>
    /// <exception cref="InputException">One of the two has nothing to learn from.</exception>
    public bool Run(ITrainingObserver observer, RandomState random, double[] parameters, CancellationToken cancellation)
    {
        if (labels.Energies == 0 || labels.Forces == 0)
            throw new InputException(
                "pretraining needs labelled energies and labelled forces, but the training set has "
                + $"{labels.Energies} energies and {labels.Forces} force components");
        var energies = Train(
            settings.Loss with { Force = 0, Virial = 0 }, "pretraining on energies", observer, random, parameters, cancellation);
        var forces = energies is null
            ? null
            : Train(settings.Loss with { Energy = 0, Virial = 0 }, "pretraining on forces", observer, random, parameters, cancellation);
        if (energies is null || forces is null)
            return false;
        for (int p = 0; p < parameters.Length; p++)
            parameters[p] = 0.5 * (energies[p] + forces[p]);
        return true;
    }

    private double[]? Train(
        LossSettings loss, string phase, ITrainingObserver observer, RandomState random, double[] start, CancellationToken cancellation)
    {
        var part = settings with { Loss = loss, Epochs = settings.Pretraining.Epochs, EarlyStopping = 0 };
        var state = new TrainingState(part, network, start, new RandomStream(random), training.FrameCount);
        var trainer = new Trainer
        {
            Training = training,
            Labels = labels,
            Settings = part,
            Observer = new PhaseObserver(observer, phase, part.Epochs),
        };
        observer.Progress(phase, 0);
        var status = trainer.Run(state, cancellation);
        observer.Progress(phase, 1);
        return status == TrainingStatus.Interrupted ? null : state.Evaluated;
    }
}
