using Nnip.Pipeline;
using Nnip.Training.Optimizers;

namespace Nnip.Training;

/// <summary>The residuals of a mini-batch of a data set.</summary>
/// <param name="training">The data set.</param>
/// <param name="frames">Frames of the mini-batch.</param>
/// <param name="labels">Weight of their labels.</param>
/// <param name="weights">Weights of the loss.</param>
internal sealed class ResidualProblem(
    ILossPipeline training, int[] frames, LabelWeights labels, LossWeights weights) : IResidualProblem
{
    /// <inheritdoc/>
    public int FrameCount => frames.Length;

    /// <inheritdoc/>
    public ResidualFactors Weights => new(weights.Energy, weights.Force, weights.Virial);

    /// <inheritdoc/>
    public ResidualFactors LossFactors => new(
        Ratio(weights.Energy, labels.Energy), Ratio(weights.Force, labels.Force), Ratio(weights.Virial, labels.Virial));

    /// <inheritdoc/>
    public Evaluation Evaluate(double[] parameters)
    {
        var terms = training.Evaluate(frames, weights, parameters, []);
        return new(terms.CheckedTotal(weights, labels), terms);
    }

    /// <inheritdoc/>
    public IEnumerable<ResidualRows> Rows(ResidualFactors factors, double[] parameters, ResidualChoice? choose) =>
        training.ResidualRows(frames, factors, parameters, choose);

    /// <inheritdoc/>
    public Evaluation FromSquares((double Energy, double Force, double Virial) squares)
    {
        var terms = new LossTerms(
            Mean(weights.Energy, squares.Energy, labels.Energy), Mean(weights.Force, squares.Force, labels.Force),
            Mean(weights.Virial, squares.Virial, labels.Virial));
        bool lost = !double.IsFinite(squares.Energy + squares.Force + squares.Virial);
        return new(lost ? double.NaN : terms.Total(weights), terms);

        static double Mean(double weight, double sum, double count) => weight > 0 && count > 0 ? sum / count : double.NaN;
    }

    /// <inheritdoc/>
    public void ForEach(int count, Action<int, int> body) => training.ForEach(count, body);

    private static double Ratio(double weight, double label) => label > 0 ? weight / label : 0;
}
