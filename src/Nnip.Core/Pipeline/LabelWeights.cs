namespace Nnip.Pipeline;

/// <summary>
/// How much is labelled in some frames, each counted with its own weight: energies, force components and virial components. The
/// denominators of the means of <see cref="LossWeights"/>.
/// </summary>
/// <param name="Energy">Sum of the weights of frames over labelled energies.</param>
/// <param name="Force">The same over labelled force components.</param>
/// <param name="Virial">The same over labelled virial components.</param>
public readonly record struct LabelWeights(double Energy, double Force, double Virial);
