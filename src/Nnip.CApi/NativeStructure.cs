using System.Runtime.InteropServices;
using Nnip.Structures;

namespace Nnip.CApi;

/// <summary>nnip_structure of nnip.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeStructure
{
    /// <summary>Number of atoms.</summary>
    public int Atoms;

    /// <summary>Atomic numbers (N).</summary>
    public int* Species;

    /// <summary>Positions (N, 3).</summary>
    public Vec3* Positions;

    /// <summary>Lattice vectors as rows, or null.</summary>
    public Mat3* Cell;

    /// <summary>Whether the structure repeats along each lattice vector (3), or null.</summary>
    public int* Periodic;

    /// <summary>A copy of the structure after the check of what the library itself does not check.</summary>
    /// <param name="source">Name of the structure for messages, or empty.</param>
    /// <param name="memory">Where the positions lie; everything else is in the process's memory.</param>
    /// <param name="arrays">The copy's arrays.</param>
    public readonly Configuration Read(string source, HostArrays memory, KeptArrays arrays)
    {
        string name = source.Length == 0 ? "" : $"{source}: ";
        if (Atoms < 0)
            throw new RefusalException(Status.Argument, $"{name}the number of atoms is {Atoms}; expected 0 or more");
        if (Atoms > 0)
        {
            Guard.NotNull(Species, $"{name}species");
            Guard.NotNull(Positions, $"{name}positions");
        }
        if (Cell is null && Periodic is not null && (Periodic[0] | Periodic[1] | Periodic[2]) != 0)
            throw new RefusalException(Status.Argument, $"{name}the structure is periodic, but cell is NULL");
        var species = new ReadOnlySpan<int>(Species, Atoms);
        Elements.Check(species, name);
        var configuration = new Configuration
        {
            Species = arrays.Species(Atoms),
            Positions = arrays.Positions(Atoms),
            Cell = Cell is null ? Structures.Cell.None
                : Periodic is null ? new(*Cell, true, true, true)
                : new(*Cell, Periodic[0] != 0, Periodic[1] != 0, Periodic[2] != 0),
            Source = source,
        };
        species.CopyTo(configuration.Species);
        memory.Read<Vec3>(Positions, configuration.Positions);
        return configuration;
    }
}
