using Nnip.Backends;
using Nnip.Pipeline;

namespace Nnip.Training.Optimizers;

/// <summary>
/// Adam (Kingma and Ba, ICLR 2015) and AdamW (Loshchilov and Hutter, ICLR 2019):
/// m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, p -= lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps). Adam adds
/// decay x p to g; AdamW instead takes lr x decay x p off p. Decay acts on weights only; a parameter may have a learning rate of its own.
/// Here is what it remembers and the constants of its steps, which a session of a pipeline takes.
/// </summary>
public sealed class Adam : IOptimizer
{
    private readonly OptimizerSettings settings;
    private readonly bool[] decayed;
    private readonly double[] rates;
    private readonly double[] mean, square;
    private long steps;

    /// <summary>Starts with no memory.</summary>
    /// <param name="settings">Which of the two, and its constants.</param>
    /// <param name="decayed">Whether weight decay acts on each parameter (P).</param>
    /// <param name="rates">Factor on the learning rate of each parameter (P).</param>
    public Adam(OptimizerSettings settings, bool[] decayed, double[] rates)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(decayed);
        ArgumentNullException.ThrowIfNull(rates);
        this.settings = settings;
        this.decayed = decayed;
        this.rates = rates;
        (mean, square) = (new double[decayed.Length], new double[decayed.Length]);
    }

    /// <inheritdoc/>
    public bool FullBatch => false;

    /// <summary>The arrays of a session that takes the steps.</summary>
    internal AdamArrays Arrays(double[] parameters, double[]? average) => new(parameters, mean, square, average, decayed, rates);

    /// <summary>Counts a step and gives its constants.</summary>
    /// <param name="learningRate">Learning rate.</param>
    /// <param name="largestNorm">Largest norm of the gradient; 0 = not clipped.</param>
    /// <param name="averageShare">Share of the new parameters in the moving average.</param>
    internal AdamStep NextStep(double learningRate, double largestNorm, double averageShare)
    {
        steps++;
        return new()
        {
            LearningRate = learningRate,
            Beta1 = settings.Beta1,
            Beta2 = settings.Beta2,
            MeanScale = 1 / (1 - Math.Pow(settings.Beta1, steps)),
            SquareScale = 1 / (1 - Math.Pow(settings.Beta2, steps)),
            Epsilon = settings.Epsilon,
            WeightDecay = settings.WeightDecay,
            Decoupled = settings.Kind == OptimizerKind.Adamw ? 1 : 0,
            LargestNorm = largestNorm,
            AverageShare = averageShare,
        };
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(steps);
        writer.WriteArray(mean);
        writer.WriteArray(square);
    }

    /// <inheritdoc/>
    public void Read(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        steps = reader.ReadInt64();
        reader.ReadArray(mean);
        reader.ReadArray(square);
    }
}
