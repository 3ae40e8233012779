namespace Nnip.Validation;

/// <summary>One result of the whole pipeline.</summary>
/// <param name="Quantity">What it is.</param>
/// <param name="Values">Its elements.</param>
/// <param name="OfEnergies">Whether there is no derivative in it.</param>
/// <param name="Floor">Least size that its RMS is taken for.</param>
internal sealed record PipelineResult(string Quantity, double[] Values, bool OfEnergies = false, double Floor = 0);

/// <summary>The results of the reference.</summary>
/// <param name="Predictions">Energies, forces and virials.</param>
/// <param name="Moved">The same once atoms have moved.</param>
/// <param name="Losses">Losses and parameter gradient; none without a network.</param>
/// <param name="Steps">What steps of Adam do; none without a network.</param>
internal sealed record PipelineResults(
    PipelineResult[] Predictions, PipelineResult[] Moved, PipelineResult[] Losses, PipelineResult[] Steps);
