using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>What a potential says of a structure as a whole.</summary>
/// <param name="Energy">Total energy in eV, reference energies included.</param>
/// <param name="Virial">Virial in eV, positive under compression.</param>
public readonly record struct EnergyAndVirial(double Energy, Mat3 Virial);
