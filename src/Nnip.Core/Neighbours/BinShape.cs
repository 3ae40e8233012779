using System.Globalization;
using System.Runtime.CompilerServices;
using Nnip.Structures;

namespace Nnip.Neighbours;

/// <summary>
/// How space is cut into bins along the reciprocal directions of the cell (open directions: of the bounding box), and how far around a
/// bin its atoms can have neighbours.
/// </summary>
internal sealed class BinShape
{
    /// <summary>Atoms farther from the cell than this many lattice vectors cannot have their image counted in an integer.</summary>
    public const double FarthestCell = 1e9;

    /// <summary>More images of the cell than this inside the cutoff mean a cell that is not reduced, and work without end.</summary>
    private const double MostImages = 1e6;

    /// <summary>Atoms that say where most are.</summary>
    private const int SampleAtoms = 256;

    /// <summary>Bins per cutoff along each axis; finer along the last, where bins are contiguous and finer ones cost little.</summary>
    private static readonly int[] Subdivision = [1, 1, 6];

    private Mat3 reciprocal;

    /// <summary>Nothing is chosen yet.</summary>
    public BinShape()
    {
    }

    /// <inheritdoc cref="Choose"/>
    public BinShape(ReadOnlySpan<Vec3> positions, Cell cell, double cutoff, string source) => Choose(positions, cell, cutoff, source);

    /// <summary>Chooses the bins; those of an earlier structure are forgotten.</summary>
    /// <param name="positions">Checked positions (N) in Angstrom.</param>
    /// <param name="cell">Checked cell.</param>
    /// <param name="cutoff">Largest distance to be sought, in Angstrom.</param>
    /// <param name="source">Name of the structure, for messages.</param>
    /// <exception cref="InputException">The cell is singular or too thin.</exception>
    public void Choose(ReadOnlySpan<Vec3> positions, Cell cell, double cutoff, string source)
    {
        var basis = StructureChecks.CompleteBasis(cell);
        reciprocal = (basis.Inverse() ?? throw StructureChecks.Error(source, "the cell is singular")).Transpose;
        double largest = basis.A.Length + basis.B.Length + basis.C.Length;
        foreach (var r in positions)
            largest = Math.Max(largest, Math.Abs(r.X) + Math.Abs(r.Y) + Math.Abs(r.Z));
        // Wrapping rounds, the more so the more skewed the cell; bins and prefilter allow for it, the exact vector decides.
        double skew = basis.A.Length * Reciprocal.A.Length + basis.B.Length * Reciprocal.B.Length + basis.C.Length * Reciprocal.C.Length;
        DistanceError = 1e-14 * skew * largest + 1e-9 * cutoff;

        double reach = cutoff + DistanceError, mostBins = 4.0 * positions.Length + 64;
        Span<double> width = stackalloc double[3];
        for (int axis = 0; axis < 3; axis++)
        {
            Periodic[axis] = cell.Periodic(axis);
            (Start[axis], Extent[axis]) = Periodic[axis] ? (0, 1) : Range(positions, Reciprocal[axis]);
            width[axis] = Extent[axis] / Reciprocal[axis].Length;
            Bins[axis] = (int)Math.Clamp(Math.Floor(Subdivision[axis] * width[axis] / reach), 1, mostBins);
        }
        // A few atoms in a huge box: halve the longest axis until the bins are about as many as the atoms.
        while ((double)Bins[0] * Bins[1] * Bins[2] > mostBins)
        {
            int longest = Bins[0] >= Bins[1] && Bins[0] >= Bins[2] ? 0 : Bins[1] >= Bins[2] ? 1 : 2;
            Bins[longest] = (Bins[longest] + 1) / 2;
        }
        double images = 1;
        for (int axis = 0; axis < 3; axis++)
        {
            double bins = Math.Ceiling(reach * Bins[axis] / width[axis]);
            images *= Periodic[axis] ? 2 * Math.Ceiling(bins / Bins[axis]) + 1 : 1;
            if (images > MostImages)
                throw StructureChecks.Error(source, string.Create(CultureInfo.InvariantCulture,
                    $"the cell is only {width[axis]:G3} A wide across lattice vector {axis + 1}, too thin for a cutoff of {cutoff:G6} A; ")
                    + "a reduced (less skewed) or larger cell is needed");
            Reach[axis] = (int)Math.Min(bins, Periodic[axis] ? bins : Bins[axis]);
            ImageReach[axis] = Periodic[axis] ? (Reach[axis] + Bins[axis] - 1) / Bins[axis] : 0;
        }
    }

    /// <summary>Reciprocal vectors as rows: their products with a position are its fractional coordinates.</summary>
    public Mat3 Reciprocal => reciprocal;

    /// <summary>Bound on the error of a distance between wrapped positions, in Angstrom.</summary>
    public double DistanceError { get; private set; }

    /// <summary>Fractional coordinate at which the bins begin along each axis (3).</summary>
    public double[] Start { get; } = new double[3];

    /// <summary>Fractional length of all bins together along each axis (3).</summary>
    public double[] Extent { get; } = new double[3];

    /// <summary>Number of bins along each axis (3).</summary>
    public int[] Bins { get; } = new int[3];

    /// <summary>How many bins away along each axis a neighbour can be (3).</summary>
    public int[] Reach { get; } = new int[3];

    /// <summary>How many cells away along each axis a neighbour's image can be (3); zero for open axes.</summary>
    public int[] ImageReach { get; } = new int[3];

    /// <summary>Whether each axis repeats (3).</summary>
    public bool[] Periodic { get; } = new bool[3];

    /// <summary>Number of bins.</summary>
    public int Count => Bins[0] * Bins[1] * Bins[2];

    /// <summary>How often each lattice vector is subtracted from a position to bring it into the cell.</summary>
    /// <param name="position">Checked position of an atom in Angstrom.</param>
    /// <param name="atom">The atom, counted from 0, for messages.</param>
    /// <param name="source">Name of the structure, for messages.</param>
    /// <param name="fractions">Its fractional coordinates in the cell.</param>
    /// <exception cref="InputException">It is too far away for that to be counted.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Image Wrap(Vec3 position, int atom, string source, out Vec3 fractions)
    {
        double a = Vec3.Dot(position, reciprocal.A), b = Vec3.Dot(position, reciprocal.B), c = Vec3.Dot(position, reciprocal.C);
        double cellsA = Periodic[0] ? Math.Floor(a) : 0, cellsB = Periodic[1] ? Math.Floor(b) : 0, cellsC = Periodic[2] ? Math.Floor(c) : 0;
        if (!(Math.Abs(cellsA) < FarthestCell && Math.Abs(cellsB) < FarthestCell && Math.Abs(cellsC) < FarthestCell))
            throw TooFar(atom, source);
        fractions = new(a - cellsA, b - cellsB, c - cellsC);
        return new((int)cellsA, (int)cellsB, (int)cellsC);
    }

    /// <summary>
    /// Where most positions begin along a reciprocal vector, and how far they reach: a few atoms that have flown off must not leave all
    /// others in one bin. Those outside count to the nearest bin, which brings no two closer together.
    /// </summary>
    public static (double Start, double Extent) Range(ReadOnlySpan<Vec3> positions, Vec3 reciprocal)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (var r in positions)
        {
            double fraction = Vec3.Dot(r, reciprocal);
            low = Math.Min(low, fraction);
            high = Math.Max(high, fraction);
        }
        var (first, last) = Core(positions, reciprocal);
        double width = last - first;
        if (width > 0)
            (low, high) = (Math.Max(low, first - width), Math.Min(high, last + width));
        // A flat system or none at all still needs a box of some width.
        return high > low ? (low, high - low) : (double.IsFinite(low) ? low : 0, 1);
    }

    private static InputException TooFar(int atom, string source) =>
        StructureChecks.Error(source, $"atom {atom + 1} lies more than a billion lattice vectors away from the cell");

    /// <summary>Between which coordinates seven eighths of a sample lie.</summary>
    private static (double First, double Last) Core(ReadOnlySpan<Vec3> positions, Vec3 reciprocal)
    {
        int count = Math.Min(positions.Length, SampleAtoms);
        if (count == 0)
            return default;
        Span<double> sample = stackalloc double[SampleAtoms];
        for (int k = 0; k < count; k++)
            sample[k] = Vec3.Dot(positions[(int)((long)positions.Length * k / count)], reciprocal);
        sample = sample[..count];
        sample.Sort();
        return (sample[count / 16], sample[count - 1 - count / 16]);
    }
}
