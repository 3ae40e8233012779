using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>What a potential says of one configuration, atoms in the configuration's order.</summary>
/// <param name="Energy">Total energy in eV, reference energies included.</param>
/// <param name="AtomEnergies">
/// Energy of each atom in eV (N), reference energies included; with the global readout, which has none, NaN.
/// </param>
/// <param name="Forces">Forces in eV/Angstrom (N).</param>
/// <param name="Virial">Virial in eV, positive under compression.</param>
public sealed record Prediction(double Energy, double[] AtomEnergies, Vec3[] Forces, Mat3 Virial)
{
    /// <summary>
    /// Virials of atoms in eV (N), whose sum is the virial, where they were asked for: half of what each pair contributes goes to either of
    /// its atoms, as in compute stress/atom of LAMMPS.
    /// </summary>
    public Mat3[]? AtomVirials { get; init; }

    /// <summary>A prediction whose arrays are filled by somebody else.</summary>
    internal static unsafe Prediction Of(int atoms, Func<AtomResults, EnergyAndVirial> fill)
    {
        var forces = GC.AllocateUninitializedArray<Vec3>(atoms);
        var atomEnergies = GC.AllocateUninitializedArray<double>(atoms);
        fixed (Vec3* force = forces)
        fixed (double* atomEnergy = atomEnergies)
        {
            var (energy, virial) = fill(new(force, atomEnergy, atoms));
            return new(energy, atomEnergies, forces, virial);
        }
    }
}
