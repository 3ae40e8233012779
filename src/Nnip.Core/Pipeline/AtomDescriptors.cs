namespace Nnip.Pipeline;

/// <summary>Raw invariants of one configuration, atoms in its order.</summary>
/// <param name="Values">B of each atom: the invariants of its own species (N, D of the species).</param>
/// <param name="Jacobians">Derivatives of all pairs of atoms that are not zero everywhere, by atom, then by moved atom; empty where not
/// asked for.</param>
public sealed record AtomDescriptors(double[][] Values, IReadOnlyList<DescriptorJacobian> Jacobians);

/// <summary>dB_i/dr_j summed over the images of j, the dependence of an atom on its own position (j = i) included.</summary>
/// <param name="Atom">i, whose invariants change.</param>
/// <param name="Moved">j, which moves.</param>
/// <param name="Values">Derivatives in 1/Angstrom (D of the species of i, 3), row-major.</param>
public sealed record DescriptorJacobian(int Atom, int Moved, double[] Values);
