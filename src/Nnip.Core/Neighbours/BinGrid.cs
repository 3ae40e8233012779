using System.Globalization;
using Nnip.Structures;

namespace Nnip.Neighbours;

/// <summary>
/// Atoms sorted into bins along the reciprocal directions of the cell (open directions: of the bounding box). Atoms are wrapped into
/// the cell for this only; how often each was moved along each lattice vector is kept, so that pairs refer to the given positions.
/// </summary>
internal sealed class BinGrid
{
    /// <summary>More images of the cell than this inside the cutoff mean a cell that is not reduced, and work without end.</summary>
    private const double MostImages = 1e6;

    /// <summary>Atoms farther from the cell than this many lattice vectors cannot have their image counted in an integer.</summary>
    private const double FarthestCell = 1e9;

    /// <summary>Bins per cutoff along each axis; finer along the last, where bins are contiguous and finer ones cost little.</summary>
    private static readonly int[] Subdivision = [1, 1, 3];

    /// <summary>Makes the grid.</summary>
    /// <param name="positions">Checked positions (N) in Angstrom.</param>
    /// <param name="cell">Checked cell.</param>
    /// <param name="cutoff">Largest distance to be sought, in Angstrom.</param>
    /// <param name="source">Name of the structure, for messages.</param>
    public BinGrid(Vec3[] positions, Cell cell, double cutoff, string source)
    {
        int atoms = positions.Length;
        var basis = StructureChecks.CompleteBasis(cell);
        var inverse = (basis.Inverse() ?? throw StructureChecks.Error(source, "the cell is singular")).Transpose;
        double largest = basis.A.Length + basis.B.Length + basis.C.Length;
        foreach (var r in positions)
            largest = Math.Max(largest, Math.Abs(r.X) + Math.Abs(r.Y) + Math.Abs(r.Z));
        // Wrapping rounds, the more so the more skewed the cell; bins and prefilter allow for it, the exact vector decides.
        double skew = basis.A.Length * inverse.A.Length + basis.B.Length * inverse.B.Length + basis.C.Length * inverse.C.Length;
        DistanceError = 1e-14 * skew * largest + 1e-9 * cutoff;
        var fractions = new Vec3[atoms];
        for (int i = 0; i < atoms; i++)
            fractions[i] = new(Vec3.Dot(positions[i], inverse.A), Vec3.Dot(positions[i], inverse.B), Vec3.Dot(positions[i], inverse.C));

        double mostBins = 4.0 * atoms + 64;
        Span<double> width = stackalloc double[3], start = stackalloc double[3], extent = stackalloc double[3];
        for (int axis = 0; axis < 3; axis++)
        {
            (start[axis], extent[axis]) = cell.Periodic(axis) ? (0, 1) : Range(fractions, axis);
            width[axis] = extent[axis] / inverse[axis].Length;
            Bins[axis] = (int)Math.Clamp(Math.Floor(Subdivision[axis] * width[axis] / (cutoff + DistanceError)), 1, mostBins);
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
            Periodic[axis] = cell.Periodic(axis);
            double reach = Math.Ceiling((cutoff + DistanceError) * Bins[axis] / width[axis]);
            images *= Periodic[axis] ? 2 * Math.Ceiling(reach / Bins[axis]) + 1 : 1;
            if (images > MostImages)
                throw StructureChecks.Error(source, string.Create(CultureInfo.InvariantCulture,
                    $"the cell is only {width[axis]:G3} A wide across lattice vector {axis + 1}, too thin for a cutoff of {cutoff:G6} A; ")
                    + "a reduced (less skewed) or larger cell is needed");
            Reach[axis] = (int)Math.Min(reach, Periodic[axis] ? reach : Bins[axis]);
            ImageReach[axis] = Periodic[axis] ? (Reach[axis] + Bins[axis] - 1) / Bins[axis] : 0;
        }
        Wraps = new Image[atoms];
        BinOf = new int[atoms];
        for (int i = 0; i < atoms; i++)
        {
            var f = fractions[i];
            int a = Place(f.X, 0, start[0], extent[0], out int wrapA);
            int b = Place(f.Y, 1, start[1], extent[1], out int wrapB);
            int c = Place(f.Z, 2, start[2], extent[2], out int wrapC);
            if (!(Math.Abs(wrapA) < FarthestCell && Math.Abs(wrapB) < FarthestCell && Math.Abs(wrapC) < FarthestCell))
                throw StructureChecks.Error(source, $"atom {i + 1} lies more than a billion lattice vectors away from the cell");
            Wraps[i] = new(wrapA, wrapB, wrapC);
            BinOf[i] = (a * Bins[1] + b) * Bins[2] + c;
        }
        (Starts, Atoms, X, Y, Z) = Sort(positions, cell.Vectors);
    }

    /// <summary>Bound on the error of a distance between wrapped positions, in Angstrom.</summary>
    public double DistanceError { get; }

    /// <summary>Number of bins along each axis (3).</summary>
    public int[] Bins { get; } = new int[3];

    /// <summary>How many bins away along each axis a neighbour can be (3).</summary>
    public int[] Reach { get; } = new int[3];

    /// <summary>How many cells away along each axis a neighbour's image can be (3); zero for open axes.</summary>
    public int[] ImageReach { get; } = new int[3];

    /// <summary>Whether each axis repeats (3).</summary>
    public bool[] Periodic { get; } = new bool[3];

    /// <summary>How often each lattice vector was subtracted from an atom's position to bring it into the cell (N).</summary>
    public Image[] Wraps { get; }

    /// <summary>Bin of each atom (N), last axis fastest.</summary>
    public int[] BinOf { get; }

    /// <summary>First entry of each bin in <see cref="Atoms"/> (bins + 1).</summary>
    public int[] Starts { get; }

    /// <summary>Atoms sorted by bin, ascending inside one; longer than N by the padding of <see cref="X"/>.</summary>
    public int[] Atoms { get; }

    /// <summary>Wrapped coordinates in the order of <see cref="Atoms"/>, padded by a vector so that whole vectors can be loaded.</summary>
    public double[] X { get; }

    /// <inheritdoc cref="X"/>
    public double[] Y { get; }

    /// <inheritdoc cref="X"/>
    public double[] Z { get; }

    private static (double Start, double Extent) Range(Vec3[] fractions, int axis)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (var f in fractions)
        {
            low = Math.Min(low, f[axis]);
            high = Math.Max(high, f[axis]);
        }
        // A flat system or none at all still needs a box of some width.
        return high > low ? (low, high - low) : (double.IsFinite(low) ? low : 0, 1);
    }

    private int Place(double fraction, int axis, double start, double extent, out int wrap)
    {
        double cells = Periodic[axis] ? Math.Floor(fraction) : 0;
        wrap = (int)Math.Clamp(cells, -FarthestCell, FarthestCell);
        return (int)Math.Clamp((fraction - cells - start) / extent * Bins[axis], 0, Bins[axis] - 1);
    }

    private (int[] Starts, int[] Atoms, double[] X, double[] Y, double[] Z) Sort(Vec3[] positions, in Mat3 vectors)
    {
        const int padding = 8;
        int atoms = positions.Length, bins = Bins[0] * Bins[1] * Bins[2];
        var starts = new int[bins + 1];
        foreach (int bin in BinOf)
            starts[bin + 1]++;
        for (int bin = 0; bin < bins; bin++)
            starts[bin + 1] += starts[bin];
        var cursors = starts.AsSpan(0, bins).ToArray();
        var order = new int[atoms + padding];
        double[] x = new double[atoms + padding], y = new double[atoms + padding], z = new double[atoms + padding];
        for (int i = 0; i < atoms; i++)
        {
            int k = cursors[BinOf[i]]++;
            var r = positions[i] - Wraps[i].Translation(vectors);
            (order[k], x[k], y[k], z[k]) = (i, r.X, r.Y, r.Z);
        }
        return (starts, order, x, y, z);
    }
}
