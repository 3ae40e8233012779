namespace Nnip.Randomness;

/// <summary>
/// Everything a <see cref="RandomStream"/> remembers: the four words of xoshiro256** and the second number of the last pair
/// of normal variates, where one is waiting. A stream set to a saved state continues bit-identically.
/// </summary>
public readonly record struct RandomState(ulong S0, ulong S1, ulong S2, ulong S3, double? WaitingNormal);
