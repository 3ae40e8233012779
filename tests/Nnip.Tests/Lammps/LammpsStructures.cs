using Nnip.Structures;
using Nnip.Tests.Fixtures;

namespace Nnip.Tests.Lammps;

/// <summary>Structures in boxes that LAMMPS takes, by name.</summary>
internal static class LammpsStructures
{
    /// <summary>Makes the structure of this name.</summary>
    public static Configuration Of(string name) => name switch
    {
        "triclinic" => LammpsJob.Restricted(RandomConfiguration.Triclinic(11, 60)),
        "smaller than the cutoff" => LammpsJob.Restricted(RandomConfiguration.Small(3)),
        "slab" => Slab(),
        "cluster" => Corner(RandomConfiguration.Open(6, 20)),
        "one atom" => Corner(RandomConfiguration.Isolated()),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such structure"),
    };

    /// <summary>A structure without a cell, near the corner of the box.</summary>
    public static Configuration Corner(Configuration structure, double margin = 1)
    {
        var least = new Vec3(structure.Positions.Min(r => r.X), structure.Positions.Min(r => r.Y), structure.Positions.Min(r => r.Z));
        return RandomConfiguration.Moved(structure, (_, r) => r - least + new Vec3(margin, margin, margin));
    }

    /// <summary>Periodic along x and y.</summary>
    private static Configuration Slab()
    {
        var structure = Corner(RandomConfiguration.Open(5, 24));
        var size = new Vec3(structure.Positions.Max(r => r.X), structure.Positions.Max(r => r.Y), structure.Positions.Max(r => r.Z));
        var vectors = new Mat3(new(size.X + 1, 0, 0), new(0, size.Y + 1, 0), new(0, 0, size.Z + 20));
        return structure with { Cell = new(vectors, true, true, false) };
    }
}
