using Nnip.Structures;

namespace Nnip.Neighbours;

/// <summary>
/// Atoms sorted so that those of a box are a range: space is halved again and again, each time along the axis along which it is then longest, and
/// a box is named by the halves that lead to it. Atoms are wrapped into the cell; how often is kept, so that moved atoms find the same images.
/// </summary>
internal sealed class SpaceTree
{
    /// <summary>Halving ends where boxes hold some atoms; more would be visited for nothing.</summary>
    private const int AtomsPerBox = 4;

    /// <summary>Atoms that are placed at once; more than are worth a thread.</summary>
    private const int SliceAtoms = 1 << 14;

    /// <summary>Coordinates after the last that a vector may read.</summary>
    private const int Padding = 8;

    private readonly int[] axisBits = new int[3];
    private readonly int[][] axisKeys = new int[3][];
    private BinShape shape = null!;
    private Mat3 vectors;
    private int[] keys = [];
    private Image[] wraps = [], unsorted = [];

    /// <summary>Sorts atoms; those of an earlier structure are forgotten, the memory for them is used again.</summary>
    /// <param name="positions">Positions (N) in Angstrom.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="reach">Largest distance to be sought, in Angstrom.</param>
    /// <param name="source">Name of the structure, for messages.</param>
    /// <param name="forEach">Runs body(worker, index) for each index.</param>
    /// <exception cref="InputException">As for <see cref="PairList.Build(Configuration, double, int)"/>.</exception>
    public void Sort(Vec3[] positions, Cell cell, double reach, string source, Action<int, Action<int, int>> forEach)
    {
        StructureChecks.RequireUsable(positions, cell, source);
        shape = new(positions, cell, reach, source);
        vectors = cell.Vectors;
        Count = positions.Length;
        if (Order.Length < Count)
        {
            int room = Count + Count / 8;
            (keys, Order, unsorted, wraps) = (New<int>(room), New<int>(room), New<Image>(room), New<Image>(room));
            (X, Y, Z) = (New<double>(room + Padding), New<double>(room + Padding), New<double>(room + Padding));
        }
        Axes = Halvings(Count);
        MakeKeys();
        InSlices(Count, forEach, (from, to) =>
        {
            for (int i = from; i < to; i++)
                keys[i] = Place(positions[i], i, source, out unsorted[i]);
        });
        SortKeys(1 << Axes.Length);
        InSlices(Count, forEach, (from, to) =>
        {
            for (int k = from; k < to; k++)
                wraps[k] = unsorted[Order[k]];
        });
        Move(positions, forEach);

        static TElement[] New<TElement>(int length) => GC.AllocateUninitializedArray<TElement>(length);
    }

    /// <summary>Number of atoms N.</summary>
    public int Count { get; private set; }

    /// <summary>Index of each sorted atom in the structure (N); like what follows, longer than that.</summary>
    public int[] Order { get; private set; } = [];

    /// <summary>Wrapped coordinates of the sorted atoms (N); a vector may begin at any of them.</summary>
    public double[] X { get; private set; } = [];

    /// <inheritdoc cref="X"/>
    public double[] Y { get; private set; } = [];

    /// <inheritdoc cref="X"/>
    public double[] Z { get; private set; } = [];

    /// <summary>The axis of each halving, the coarsest first.</summary>
    public byte[] Axes { get; private set; } = [];

    /// <summary>First atom of each of the finest boxes, and the end.</summary>
    public int[] Starts { get; private set; } = [];

    /// <summary>Whether each axis repeats (3).</summary>
    public bool[] Periodic => shape.Periodic;

    /// <inheritdoc cref="BinShape.Reciprocal"/>
    public Mat3 Reciprocal => shape.Reciprocal;

    /// <inheritdoc cref="BinShape.DistanceError"/>
    public double DistanceError => shape.DistanceError;

    /// <summary>Wrapped position of a sorted atom.</summary>
    public Vec3 this[int k] => new(X[k], Y[k], Z[k]);

    /// <summary>Translation of an image.</summary>
    public Vec3 Translation(Image image) => image.Translation(vectors);

    /// <summary>The finest box along an axis of a fractional coordinate; those outside count to the nearest.</summary>
    public int BoxOf(double fraction, int axis)
    {
        int boxes = 1 << axisBits[axis];
        return (int)Math.Clamp((fraction - shape.Start[axis]) / shape.Extent[axis] * boxes, 0, boxes - 1);
    }

    /// <summary>Halvings along an axis.</summary>
    public int BitsOf(int axis) => axisBits[axis];

    /// <summary>Coordinates of moved atoms of the same cell; order and wrapping stay.</summary>
    public void Move(Vec3[] positions, Action<int, Action<int, int>> forEach) => InSlices(Count, forEach, (from, to) =>
    {
        for (int k = from; k < to; k++)
        {
            var r = positions[Order[k]];
            if (wraps[k] != default)
                r -= wraps[k].Translation(vectors);
            (X[k], Y[k], Z[k]) = (r.X, r.Y, r.Z);
        }
    });

    /// <summary>
    /// First atom of each part, and the end: boxes of no more atoms than the limit, in ascending order; at least one part, and none empty where there
    /// are atoms.
    /// </summary>
    public int[] Parts(int limit)
    {
        var starts = new List<int>();
        Divide(0, 0);
        starts.Add(Count);
        return [.. starts];

        void Divide(int depth, int box)
        {
            int from = Starts[box << Axes.Length - depth], to = Starts[box + 1 << Axes.Length - depth];
            if (from == to && depth > 0)
                return;
            if (to - from <= limit || depth == Axes.Length)
            {
                // Many atoms in one of the finest boxes, in a nearly empty cell, are dealt out evenly.
                int pieces = Math.Max(1, (int)((to - from + (long)limit - 1) / limit));
                for (int p = 0; p < pieces; p++)
                    starts.Add(from + (int)((long)(to - from) * p / pieces));
                return;
            }
            Divide(depth + 1, 2 * box);
            Divide(depth + 1, 2 * box + 1);
        }
    }

    private static void InSlices(int atoms, Action<int, Action<int, int>> forEach, Action<int, int> body)
    {
        if (atoms <= SliceAtoms)
            body(0, atoms);
        else
            forEach((atoms + SliceAtoms - 1) / SliceAtoms, (_, slice) => body(slice * SliceAtoms, Math.Min(atoms, (slice + 1) * SliceAtoms)));
    }

    /// <summary>Order by key, of equal keys as they are.</summary>
    private void SortKeys(int boxes)
    {
        if (Starts.Length < boxes + 1)
            Starts = new int[boxes + 1];
        int[] starts = Starts, order = Order;
        starts.AsSpan(0, boxes + 1).Clear();
        foreach (int key in keys.AsSpan(0, Count))
            starts[key]++;
        for (int box = 1; box <= boxes; box++)
            starts[box] += starts[box - 1];
        // From the last atom back, so that ends become starts.
        for (int i = Count - 1; i >= 0; i--)
            order[--starts[keys[i]]] = i;
    }

    private byte[] Halvings(int atoms)
    {
        Array.Clear(axisBits);
        var axes = new List<byte>();
        Span<double> width = stackalloc double[3];
        for (int axis = 0; axis < 3; axis++)
            width[axis] = shape.Extent[axis] / shape.Reciprocal[axis].Length;
        while ((long)AtomsPerBox << axes.Count + 1 <= atoms)
        {
            int longest = width[0] >= width[1] && width[0] >= width[2] ? 0 : width[1] >= width[2] ? 1 : 2;
            axes.Add((byte)longest);
            width[longest] /= 2;
            axisBits[longest]++;
        }
        return [.. axes];
    }

    /// <summary>For each axis and each of its boxes the bits it gives to the number of a box of all three.</summary>
    private void MakeKeys()
    {
        for (int axis = 0; axis < 3; axis++)
        {
            int[] keys = axisKeys[axis] = new int[1 << axisBits[axis]];
            for (int depth = 0, bit = axisBits[axis] - 1; depth < Axes.Length; depth++)
            {
                if (Axes[depth] != axis)
                    continue;
                for (int box = 0; box < keys.Length; box++)
                    keys[box] |= (box >> bit & 1) << Axes.Length - 1 - depth;
                bit--;
            }
        }
    }

    private int Place(Vec3 position, int i, string source, out Image wrap)
    {
        int key = PlaceAlong(position, 0, out int a) | PlaceAlong(position, 1, out int b) | PlaceAlong(position, 2, out int c);
        if (!(Math.Abs(a) < BinShape.FarthestCell && Math.Abs(b) < BinShape.FarthestCell && Math.Abs(c) < BinShape.FarthestCell))
            throw StructureChecks.Error(source, $"atom {i + 1} lies more than a billion lattice vectors away from the cell");
        wrap = new(a, b, c);
        return key;
    }

    private int PlaceAlong(Vec3 position, int axis, out int wrap)
    {
        double fraction = Vec3.Dot(position, shape.Reciprocal[axis]), cells = Periodic[axis] ? Math.Floor(fraction) : 0;
        wrap = (int)Math.Clamp(cells, -BinShape.FarthestCell, BinShape.FarthestCell);
        return axisKeys[axis][BoxOf(fraction - cells, axis)];
    }
}
