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

    /// <summary>Writes what is wanted.</summary>
    public readonly void Write(Prediction prediction)
    {
        if (Energy is not null)
            *Energy = prediction.Energy;
        if (Forces is not null)
            prediction.Forces.CopyTo(new Span<Vec3>(Forces, prediction.Forces.Length));
        if (Virial is not null)
            *Virial = prediction.Virial;
        if (AtomEnergies is not null)
            prediction.AtomEnergies.CopyTo(new Span<double>(AtomEnergies, prediction.AtomEnergies.Length));
        if (AtomVirials is not null)
            prediction.AtomVirials.CopyTo(new Span<Mat3>(AtomVirials, prediction.Forces.Length));
    }
}
