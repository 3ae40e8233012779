using Nnip.Pipeline;

namespace Nnip.Training.Optimizers;

/// <summary>The residuals of the frames of a step, whose weighted squares sum up to the loss.</summary>
public interface IResidualProblem
{
    /// <summary>Number of frames.</summary>
    int FrameCount { get; }

    /// <summary>Weights of the terms of the loss.</summary>
    ResidualFactors Weights { get; }

    /// <summary>The weights over the total weight of the labels of each kind: with these factors the squares sum up to the loss.</summary>
    ResidualFactors LossFactors { get; }

    /// <summary>Loss at some parameters; not a number where it has overflown.</summary>
    Evaluation Evaluate(double[] parameters);

    /// <summary>Residuals and rows of each frame, in order.</summary>
    /// <param name="factors">Factors of squared residuals.</param>
    /// <param name="parameters">Where; must not change before the last rows are taken.</param>
    /// <param name="choose">Chooses residuals; null = all.</param>
    IEnumerable<ResidualRows> Rows(ResidualFactors factors, double[] parameters, ResidualChoice? choose);

    /// <summary>The loss from sums of squares over the frames.</summary>
    Evaluation FromSquares((double Energy, double Force, double Virial) squares);

    /// <summary>Runs work on several threads.</summary>
    void ForEach(int count, Action<int, int> body);
}
