namespace Nnip.Structures;

/// <summary>
/// The simulation cell: lattice vectors as rows (Angstrom) and, for each, whether the structure repeats along it.
/// Any cell is legal: triclinic, left-handed, smaller than the cutoff, partly periodic, none.
/// </summary>
public readonly record struct Cell(Mat3 Vectors, bool PeriodicA, bool PeriodicB, bool PeriodicC)
{
    /// <summary>Smallest sine-like ratio (area or volume over the product of the lengths) that counts as independent.</summary>
    internal const double Independence = 1e-10;

    /// <summary>No cell: an isolated molecule or cluster.</summary>
    public static Cell None => default;

    /// <summary>Whether any direction repeats.</summary>
    internal bool IsPeriodic => PeriodicA || PeriodicB || PeriodicC;

    /// <summary>Whether direction 0, 1 or 2 repeats.</summary>
    public bool Periodic(int axis) =>
        axis switch { 0 => PeriodicA, 1 => PeriodicB, 2 => PeriodicC, _ => throw new ArgumentOutOfRangeException(nameof(axis)) };

    /// <summary>Volume in cubic Angstrom; zero without a cell.</summary>
    public double Volume => Math.Abs(Vectors.Determinant);

    /// <summary>
    /// Whether the vectors of the periodic directions are finite, not zero and linearly independent, as they must be. Vectors
    /// of other directions may be anything, zero included.
    /// </summary>
    public bool PeriodicVectorsAreIndependent
    {
        get
        {
            bool Spans(Vec3 a, Vec3 b) => Vec3.Cross(a, b).Length > Independence * a.Length * b.Length;
            return (PeriodicA, PeriodicB, PeriodicC) switch
            {
                (true, true, true) => Volume > Independence * Vectors.A.Length * Vectors.B.Length * Vectors.C.Length,
                (true, true, false) => Spans(Vectors.A, Vectors.B),
                (true, false, true) => Spans(Vectors.A, Vectors.C),
                (false, true, true) => Spans(Vectors.B, Vectors.C),
                (true, false, false) => Vectors.A.Length > 0,
                (false, true, false) => Vectors.B.Length > 0,
                (false, false, true) => Vectors.C.Length > 0,
                _ => true,
            };
        }
    }
}
