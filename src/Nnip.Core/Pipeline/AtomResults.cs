using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>
/// Where results of the atoms of a structure go, in its order: arrays of the caller, which whoever makes this keeps in place.
/// </summary>
/// <param name="forces">Forces (N).</param>
/// <param name="energies">Energies (N); null = not wanted.</param>
/// <param name="count">Number of atoms N.</param>
internal readonly unsafe struct AtomResults(Vec3* forces, double* energies, int count)
{
    /// <summary>Forces (N).</summary>
    public Span<Vec3> Forces => new(forces, count);

    /// <summary>Energies (N), or none where they are not wanted.</summary>
    public Span<double> Energies => new(energies, energies is null ? 0 : count);
}
