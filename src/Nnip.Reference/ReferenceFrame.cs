using MathNet.Numerics.LinearAlgebra;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Reference;

/// <summary>
/// A configuration with its labels, what a model predicts for it, and how that depends on the P parameters of the network.
/// </summary>
/// <param name="Labelled">The configuration, N atoms.</param>
/// <param name="Prediction">Energy, forces and virial.</param>
/// <param name="EnergyBy">dE/dparameters (P), eV.</param>
/// <param name="ForcesBy">dF/dparameters (3N, P), eV/Angstrom; a row of zeros without atoms.</param>
/// <param name="VirialBy">dW/dparameters (9, P), eV, components in row-major order.</param>
public sealed record ReferenceFrame(
    Configuration Labelled, Prediction Prediction, Vector<double> EnergyBy, Matrix<double> ForcesBy, Matrix<double> VirialBy);
