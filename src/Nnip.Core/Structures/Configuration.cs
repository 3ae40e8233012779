namespace Nnip.Structures;

/// <summary>
/// One frame of atoms with its cell and, where known, its DFT labels. Units: Angstrom, eV, eV/Angstrom; virial in eV,
/// positive under compression (W = -dE/d(strain) = -volume x stress).
/// </summary>
public sealed record Configuration
{
    /// <summary>Atomic numbers, one per atom (N).</summary>
    public required int[] Species { get; init; }

    /// <summary>Cartesian positions in Angstrom (N).</summary>
    public required Vec3[] Positions { get; init; }

    /// <summary>The cell and its periodic directions.</summary>
    public Cell Cell { get; set; }

    /// <summary>Total energy in eV, or null where it is not labelled.</summary>
    public double? Energy { get; set; }

    /// <summary>Forces in eV/Angstrom (N), or null. An atom whose force is not labelled holds NaN in all three components.</summary>
    public Vec3[]? Forces { get; set; }

    /// <summary>Virial in eV, or null where it is not labelled.</summary>
    public Mat3? Virial { get; set; }

    /// <summary>Name of the part of the data set the frame belongs to (`group` or `config_type`); empty where none is given.</summary>
    public string Group { get; init; } = "";

    /// <summary>Weight of the frame in the loss.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>
    /// Per-frame header entries that are not interpreted, kept for writing, in file order: the key, and the value as it
    /// stands in the file with its quotes or brackets (empty for a bare word).
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Extras { get; init; } = [];

    /// <summary>Per-atom columns that are not interpreted, kept for writing, in file order.</summary>
    public IReadOnlyList<AtomColumn> Columns { get; set; } = [];

    /// <summary>
    /// Where the frame was read from, for messages: "file: frame N", counted from 1; empty for frames made in memory.
    /// </summary>
    public string Source { get; init; } = "";

    /// <summary>Number of atoms.</summary>
    public int Count => Species.Length;
}

/// <summary>
/// A per-atom column of an extended XYZ file: its name, type letter (S, R, I or L), width and the values as text, atom by
/// atom (N x width).
/// </summary>
public sealed record AtomColumn(string Name, char Type, int Width, string[] Values);
