namespace Nnip.Pipeline;

/// <summary>
/// A labelled data set on a backend, from which a trainer asks losses and parameter gradients; hides the element type. Results do not
/// depend on the number of threads.
/// </summary>
public interface ILossPipeline : IDisposable
{
    /// <summary>Number of frames of the data set.</summary>
    int FrameCount { get; }

    /// <summary>Mean and scale of the inputs: those given at creation, or those of this data set.</summary>
    Standardisation Standardisation { get; }

    /// <summary>Loss of some frames and its gradient by the parameters.</summary>
    /// <param name="frames">Indices of the frames of the mini-batch.</param>
    /// <param name="weights">Weights of the terms.</param>
    /// <param name="parameters">Flat parameter block.</param>
    /// <param name="gradient">dL/dparameters, overwritten; empty where only the loss is wanted.</param>
    LossTerms Evaluate(ReadOnlySpan<int> frames, LossWeights weights, ReadOnlySpan<double> parameters, Span<double> gradient);

    /// <summary>Begins to train with Adam where the data are.</summary>
    /// <param name="arrays">What to start from, and where <see cref="IAdamSession.Store"/> writes.</param>
    /// <param name="sums">Sums of squared errors of the epoch so far (3).</param>
    IAdamSession BeginAdam(AdamArrays arrays, ReadOnlySpan<double> sums);

    /// <summary>Energy, forces and virial of one frame with the given parameters, atoms in the configuration's order.</summary>
    Prediction Predict(int frame, ReadOnlySpan<double> parameters);

    /// <summary>
    /// Mean squared errors of all frames. All kinds count, those that are not trained too: energy-only training should say what became of
    /// forces.
    /// </summary>
    /// <param name="parameters">Flat parameter block.</param>
    LossTerms EvaluateAll(ReadOnlySpan<double> parameters) =>
        Evaluate([.. Enumerable.Range(0, FrameCount)], new(1, 1, 1), parameters, []);

    /// <summary>
    /// Inputs of the network for one frame: for each input class its rows, each a vector of inputs. Atoms of a class are in their sorted
    /// order; the global readout has one row, the sum over atoms.
    /// </summary>
    double[][][] Inputs(int frame);

    /// <summary>
    /// Rows of the linear model E = sum of w.x + b for each of these frames, in order, of the kinds whose weight is not zero: computed a few
    /// frames at a time, several at once.
    /// </summary>
    IEnumerable<LinearRows> LinearRows(IReadOnlyList<int> frames, LossWeights weights);

    /// <summary>
    /// Residuals of each of these frames and their derivatives by the parameters, in order: computed a few frames at a time, several at
    /// once.
    /// </summary>
    /// <param name="frames">Indices of the frames.</param>
    /// <param name="factors">Factors of the squared residuals.</param>
    /// <param name="parameters">Flat parameter block; must not change before the last rows are taken.</param>
    /// <param name="choose">Chooses residuals, on any thread; null = all.</param>
    IEnumerable<ResidualRows> ResidualRows(IReadOnlyList<int> frames, ResidualFactors factors, double[] parameters, ResidualChoice? choose);

    /// <summary>Runs work of the host on the workers of the backend, see <see cref="Backends.IBackend.ForEach"/>.</summary>
    void ForEach(int count, Action<int, int> body);
}
