namespace Nnip.Pipeline;

/// <summary>
/// Weights of the loss L = wE mean ((E - E*)/N)^2 + wF mean (F - F*)^2 + wV mean ((V - V*)/N)^2, in eV and Angstrom. Means are over
/// labelled frames, force components of labelled atoms and the nine components of labelled virials, each frame counted with its own weight.
/// Zero switches a term off.
/// </summary>
public readonly record struct LossWeights(double Energy, double Force, double Virial);
