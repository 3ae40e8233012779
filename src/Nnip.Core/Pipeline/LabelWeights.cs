namespace Nnip.Pipeline;

/// <summary>
/// How much is labelled in some frames, each counted with its own weight: energies, force components and virial components. The
/// denominators of the means of <see cref="LossWeights"/>.
/// </summary>
public readonly record struct LabelWeights(double Energy, double Force, double Virial);
