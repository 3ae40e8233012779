using System.Runtime.InteropServices;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.CApi;

/// <summary>nnip_results of nnip.h: null where a result is not wanted.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeResults
{
    /// <summary>The energy.</summary>
    public double* Energy;

    /// <summary>Forces (N, 3).</summary>
    public Vec3* Forces;

    /// <summary>The virial, row-major.</summary>
    public Mat3* Virial;

    /// <summary>Energies of atoms (N).</summary>
    public double* AtomEnergies;

    /// <summary>Virials of atoms (N).</summary>
    public Mat3* AtomVirials;

    /// <summary>Whether virials of atoms are wanted.</summary>
    public readonly bool HasAtomVirials => AtomVirials is not null;

    /// <summary>Writes what is wanted.</summary>
    /// <param name="prediction">The results.</param>
    /// <param name="memory">Where arrays of atoms lie; energy and virial are in the process's memory.</param>
    public readonly void Write(Prediction prediction, HostArrays memory) => Write(
        new(prediction.Energy, prediction.Virial), prediction.Forces, prediction.AtomEnergies, prediction.AtomVirials, memory);

    /// <inheritdoc cref="Write(Prediction, HostArrays)"/>
    /// <param name="sums">Energy and virial.</param>
    /// <param name="forces">Forces (N).</param>
    /// <param name="energies">Energies of atoms (N), if they are wanted.</param>
    /// <param name="virials">Virials of atoms (N), if they are wanted.</param>
    /// <param name="memory">Where arrays of atoms lie; energy and virial are in the process's memory.</param>
    public readonly void Write(
        EnergyAndVirial sums, ReadOnlySpan<Vec3> forces, ReadOnlySpan<double> energies, ReadOnlySpan<Mat3> virials, HostArrays memory)
    {
        if (Forces is not null)
            memory.Write(forces, Forces);
        if (AtomEnergies is not null)
            memory.Write(energies, AtomEnergies);
        if (AtomVirials is not null)
            memory.Write(virials, AtomVirials);
        if (Energy is not null)
            *Energy = sums.Energy;
        if (Virial is not null)
            *Virial = sums.Virial;
    }
}
