using Nnip.Structures;

namespace Nnip.Neighbours;

/// <summary>
/// Atoms sorted into bins. Atoms are wrapped into the cell for this only; how often each was moved along each lattice vector is kept,
/// so that pairs refer to the given positions.
/// </summary>
internal sealed class BinGrid
{
    private readonly BinShape shape;

    /// <summary>Bins of a fractional coordinate, and how many the cutoff reaches over, along each axis.</summary>
    private readonly double[] scale, reach;

    /// <summary>Makes the grid.</summary>
    /// <param name="positions">Checked positions (N) in Angstrom.</param>
    /// <param name="cell">Checked cell.</param>
    /// <param name="cutoff">Largest distance to be sought, in Angstrom.</param>
    /// <param name="source">Name of the structure, for messages.</param>
    public BinGrid(Vec3[] positions, Cell cell, double cutoff, string source)
    {
        shape = new(positions, cell, cutoff, source);
        scale = [.. Bins.Select((bins, axis) => bins / shape.Extent[axis])];
        reach = [.. scale.Select((bins, axis) => bins * (cutoff + DistanceError) * shape.Reciprocal[axis].Length)];
        int atoms = positions.Length;
        Wraps = GC.AllocateUninitializedArray<Image>(atoms);
        BinOf = GC.AllocateUninitializedArray<int>(atoms);
        for (int i = 0; i < atoms; i++)
        {
            Wraps[i] = shape.Wrap(positions[i], i, source, out var fractions);
            HasWraps |= Wraps[i] != default;
            BinOf[i] = (Place(fractions.X, 0) * Bins[1] + Place(fractions.Y, 1)) * Bins[2] + Place(fractions.Z, 2);
        }
        (Starts, Atoms, X, Y, Z) = Sort(positions, cell.Vectors);
    }

    /// <inheritdoc cref="BinShape.DistanceError"/>
    public double DistanceError => shape.DistanceError;

    /// <inheritdoc cref="BinShape.Bins"/>
    public int[] Bins => shape.Bins;

    /// <inheritdoc cref="BinShape.ImageReach"/>
    public int[] ImageReach => shape.ImageReach;

    /// <inheritdoc cref="BinShape.Periodic"/>
    public bool[] Periodic => shape.Periodic;

    /// <summary>How often each lattice vector was subtracted from an atom's position to bring it into the cell (N).</summary>
    public Image[] Wraps { get; }

    /// <summary>Whether any atom was moved.</summary>
    public bool HasWraps { get; }

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

    /// <summary>
    /// The bins along an axis that an atom's neighbours can lie in: the lowest and the highest. Along a periodic axis bins go on beyond the
    /// cell.
    /// </summary>
    /// <param name="wrapped">Wrapped position of the atom.</param>
    /// <param name="bin">Its bin along the axis.</param>
    /// <param name="axis">The axis.</param>
    public (int Low, int High) Around(Vec3 wrapped, int bin, int axis)
    {
        double place = (Vec3.Dot(wrapped, shape.Reciprocal[axis]) - shape.Start[axis]) * scale[axis];
        // An open direction's atoms outside all bins count to the nearest.
        double low = Math.Max(Math.Floor(place - reach[axis]), bin - shape.Reach[axis]);
        double high = Math.Min(Math.Floor(place + reach[axis]), bin + shape.Reach[axis]);
        return Periodic[axis] ? ((int)low, (int)high) : ((int)Math.Clamp(low, 0, bin), (int)Math.Clamp(high, bin, Bins[axis] - 1));
    }

    private int Place(double fraction, int axis) => (int)Math.Clamp((fraction - shape.Start[axis]) * scale[axis], 0, Bins[axis] - 1);

    private (int[] Starts, int[] Atoms, double[] X, double[] Y, double[] Z) Sort(Vec3[] positions, in Mat3 vectors)
    {
        const int padding = 8;
        int atoms = positions.Length, bins = shape.Count;
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
