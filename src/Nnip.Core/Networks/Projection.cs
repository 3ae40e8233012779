namespace Nnip.Networks;

/// <summary>
/// A linear map that training does not change, from the standardised descriptors b of a species to the inputs of its network: x = P b.
/// Derivatives pass through P alone, dE/db = P^T dE/dx: whatever was subtracted from the descriptors has no part in them.
/// </summary>
/// <param name="Inputs">d, the number of inputs of the network.</param>
/// <param name="Descriptors">D, the number of descriptors.</param>
/// <param name="Matrix">P (d, D), row-major.</param>
public sealed record Projection(int Inputs, int Descriptors, double[] Matrix);
