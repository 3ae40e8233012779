namespace Nnip.Structures;

/// <summary>
/// The simulation cell: lattice vectors as rows (Angstrom) and, for each, whether the structure repeats along it.
/// Any cell is legal: triclinic, left-handed, smaller than the cutoff, partly periodic, none.
/// </summary>
public readonly record struct Cell(Mat3 Vectors, bool PeriodicA, bool PeriodicB, bool PeriodicC)
{
    /// <summary>No cell: an isolated molecule or cluster.</summary>
    public static Cell None => default;

    /// <summary>Whether any direction repeats.</summary>
    public bool IsPeriodic => PeriodicA || PeriodicB || PeriodicC;

    /// <summary>Whether direction 0, 1 or 2 repeats.</summary>
    public bool Periodic(int axis) => axis switch { 0 => PeriodicA, 1 => PeriodicB, 2 => PeriodicC, _ => throw new ArgumentOutOfRangeException(nameof(axis)) };

    /// <summary>Volume in cubic Angstrom; zero without a cell.</summary>
    public double Volume => Math.Abs(Vectors.Determinant);
}
