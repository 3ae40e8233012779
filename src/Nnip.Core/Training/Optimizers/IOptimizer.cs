using Nnip.Pipeline;

namespace Nnip.Training.Optimizers;

/// <summary>Loss at some parameters: the sum that is minimised and the means it is made of.</summary>
public readonly record struct Evaluation(double Loss, LossTerms Terms);

/// <summary>Loss and its gradient at some parameters.</summary>
/// <param name="parameters">Where.</param>
/// <param name="gradient">dL/dparameters, overwritten.</param>
public delegate Evaluation Objective(ReadOnlySpan<double> parameters, Span<double> gradient);

/// <summary>What a step did.</summary>
/// <param name="Evaluation">Loss before the step (Kalman filter), or after it (L-BFGS, Levenberg-Marquardt).</param>
/// <param name="StepSize">Accepted step length, damping, or forgetting factor.</param>
/// <param name="Moved">False where no lower point was found and the parameters are as before.</param>
public readonly record struct StepResult(Evaluation Evaluation, double StepSize, bool Moved);

/// <summary>Changes parameters so that the loss falls. Its state can be saved and continued bit-identically.</summary>
public interface IOptimizer
{
    /// <summary>Whether the objective must be the same function at every step: the loss of the whole training set.</summary>
    bool FullBatch { get; }

    /// <summary>Writes the state.</summary>
    void Write(BinaryWriter writer);

    /// <summary>Reads the state back.</summary>
    void Read(BinaryReader reader);
}

/// <summary>An optimiser that asks for every residual and its gradient.</summary>
public interface IResidualOptimizer : IOptimizer
{
    /// <summary>One step; parameters are changed in place.</summary>
    StepResult Advance(IResidualProblem problem, double[] parameters);
}
