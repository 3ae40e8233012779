using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>
/// A labelled data set on a backend, from which a trainer asks losses and parameter gradients; hides the element type. Results do not
/// depend on the number of threads.
/// </summary>
public interface ILossPipeline : IDisposable
{
    /// <summary>Number of frames of the data set.</summary>
    int FrameCount { get; }

    /// <summary>Loss of some frames and its gradient by the parameters.</summary>
    /// <param name="frames">Indices of the frames of the mini-batch.</param>
    /// <param name="weights">Weights of the terms.</param>
    /// <param name="parameters">Flat parameter block.</param>
    /// <param name="gradient">dL/dparameters, overwritten; empty where only the loss is wanted.</param>
    LossTerms Evaluate(ReadOnlySpan<int> frames, LossWeights weights, ReadOnlySpan<double> parameters, Span<double> gradient);

    /// <summary>Energy, forces and virial of one frame with the given parameters, atoms in the configuration's order.</summary>
    Prediction Predict(int frame, ReadOnlySpan<double> parameters);

    /// <summary>
    /// Rows of the linear model E = sum of w.x + b: for one frame and each labelled quantity, its derivative by every weight of a linear
    /// network of this data set's inputs, and the label. Quantities in the order energy/N, forces, virial/N; see <see cref="LinearRows"/>.
    /// </summary>
    LinearRows LinearRows(int frame);
}

/// <summary>
/// Equations of a linear model for one frame. Columns: for each species its D weights, then its bias (sum over species of D+1). Energy row:
/// sums of x over atoms and atom counts, divided by N. Force rows (3N, configuration's order x, y, z): -sum of dx/dr. Virial rows (9),
/// divided by N. A kind that is not labelled has no rows; rows of atoms without a force label are left out.
/// </summary>
/// <param name="Columns">Number of columns.</param>
/// <param name="Rows">Coefficients, row-major (rows, Columns).</param>
/// <param name="Targets">Right-hand sides (rows), reference energies removed.</param>
/// <param name="EnergyRows">Number of energy rows, 0 or 1.</param>
/// <param name="ForceRows">Number of force rows.</param>
/// <param name="VirialRows">Number of virial rows, 0 or 9.</param>
/// <param name="Weight">Weight of the frame in the loss.</param>
public sealed record LinearRows(int Columns, double[] Rows, double[] Targets, int EnergyRows, int ForceRows, int VirialRows, double Weight);
