using Nnip.Structures;

namespace Nnip.Neighbours;

/// <summary>
/// Atoms sorted so that those of a box are a range: space is halved again and again, each time along the axis along which it is then
/// longest, and a box is named by the halves that lead to it. Atoms are wrapped into the cell; how often is kept, so that moved atoms find
/// the same images.
/// </summary>
internal sealed class SpaceTree
{
    /// <summary>Halving ends where boxes hold some atoms; more would be visited for nothing.</summary>
    private const int AtomsPerBox = 4;

    /// <summary>Atoms that are placed at once; more than are worth a thread.</summary>
    private const int SliceAtoms = 1 << 14;

    /// <summary>Coordinates after the last that a vector may read.</summary>
    private const int Padding = 8;

    /// <summary>Atoms that can be counted are not halved more often.</summary>
    private const int MostHalvings = 32;

    private readonly int[] axisBits = new int[3];
    private readonly int[][] axisKeys = [[], [], []];
    private readonly BinShape shape = new();
    private readonly Action<int, int> placeSlice, wrapSlice, moveSlice;
    private Mat3 vectors;
    private int[] keys = [], partStarts = new int[2];
    private Image[] wraps = [], unsorted = [];
    private Vec3[] positions = [];
    private string source = "";

    /// <summary>No atoms are sorted yet.</summary>
    public SpaceTree() => (placeSlice, wrapSlice, moveSlice) = (Sliced(Place), Sliced(Wrap), Sliced(Move));

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
        shape.Choose(positions, cell, reach, source);
        (vectors, this.source, Count) = (cell.Vectors, source, positions.Length);
        if (Order.Length < Count)
        {
            int room = Count + Count / 8;
            (keys, Order, unsorted, wraps) = (New<int>(room), New<int>(room), New<Image>(room), New<Image>(room));
            (X, Y, Z) = (New<double>(room + Padding), New<double>(room + Padding), New<double>(room + Padding));
        }
        Halve();
        MakeKeys();
        this.positions = positions;
        InSlices(forEach, placeSlice);
        SortKeys(1 << Depth);
        InSlices(forEach, wrapSlice);
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

    /// <summary>The axis of each halving, the coarsest first; longer than <see cref="Depth"/>.</summary>
    public byte[] Axes { get; } = new byte[MostHalvings];

    /// <summary>Number of halvings.</summary>
    public int Depth { get; private set; }

    /// <summary>First atom of each part, and the end; longer than that.</summary>
    public int[] PartStarts => partStarts;

    /// <summary>Number of parts.</summary>
    public int PartCount { get; private set; }

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
    public void Move(Vec3[] positions, Action<int, Action<int, int>> forEach)
    {
        this.positions = positions;
        InSlices(forEach, moveSlice);
        this.positions = [];
    }

    /// <summary>
    /// Divides the atoms into parts: boxes of no more atoms than the limit, in ascending order; at least one part, and none empty where
    /// there are atoms.
    /// </summary>
    public void Divide(int limit)
    {
        PartCount = 0;
        Divide(0, 0, limit);
        partStarts[PartCount] = Count;
    }

    private void Divide(int depth, int box, int limit)
    {
        int from = Starts[box << Depth - depth], to = Starts[box + 1 << Depth - depth];
        if (from == to && depth > 0)
            return;
        if (to - from <= limit || depth == Depth)
        {
            // Many atoms in one of the finest boxes, in a nearly empty cell, are dealt out evenly.
            int pieces = Math.Max(1, (int)((to - from + (long)limit - 1) / limit));
            if (partStarts.Length < PartCount + pieces + 1)
                Array.Resize(ref partStarts, 2 * (PartCount + pieces) + 1);
            for (int p = 0; p < pieces; p++)
                partStarts[PartCount++] = from + (int)((long)(to - from) * p / pieces);
            return;
        }
        Divide(depth + 1, 2 * box, limit);
        Divide(depth + 1, 2 * box + 1, limit);
    }

    /// <summary>The loop over the indices of a slice, made once: a lambda where it is used would be made for every structure.</summary>
    private Action<int, int> Sliced(Action<int, int> body) =>
        (_, slice) => body(slice * SliceAtoms, Math.Min(Count, (slice + 1) * SliceAtoms));

    private void InSlices(Action<int, Action<int, int>> forEach, Action<int, int> slice)
    {
        if (Count <= SliceAtoms)
            slice(0, 0);
        else
            forEach((Count + SliceAtoms - 1) / SliceAtoms, slice);
    }

    private void Place(int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            unsorted[i] = shape.Wrap(positions[i], i, source, out var fractions);
            keys[i] = axisKeys[0][BoxOf(fractions.X, 0)] | axisKeys[1][BoxOf(fractions.Y, 1)] | axisKeys[2][BoxOf(fractions.Z, 2)];
        }
    }

    private void Wrap(int from, int to)
    {
        for (int k = from; k < to; k++)
            wraps[k] = unsorted[Order[k]];
    }

    private void Move(int from, int to)
    {
        for (int k = from; k < to; k++)
        {
            var r = positions[Order[k]];
            if (wraps[k] != default)
                r -= wraps[k].Translation(vectors);
            (X[k], Y[k], Z[k]) = (r.X, r.Y, r.Z);
        }
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

    private void Halve()
    {
        Array.Clear(axisBits);
        Depth = 0;
        Span<double> width = stackalloc double[3];
        for (int axis = 0; axis < 3; axis++)
            width[axis] = shape.Extent[axis] / shape.Reciprocal[axis].Length;
        while ((long)AtomsPerBox << Depth + 1 <= Count)
        {
            int longest = width[0] >= width[1] && width[0] >= width[2] ? 0 : width[1] >= width[2] ? 1 : 2;
            Axes[Depth++] = (byte)longest;
            width[longest] /= 2;
            axisBits[longest]++;
        }
    }

    /// <summary>For each axis and each of its boxes the bits it gives to the number of a box of all three.</summary>
    private void MakeKeys()
    {
        for (int axis = 0; axis < 3; axis++)
        {
            int boxes = 1 << axisBits[axis];
            if (axisKeys[axis].Length < boxes)
                axisKeys[axis] = new int[boxes];
            int[] keys = axisKeys[axis];
            Array.Clear(keys, 0, boxes);
            for (int depth = 0, bit = axisBits[axis] - 1; depth < Depth; depth++)
            {
                if (Axes[depth] != axis)
                    continue;
                for (int box = 0; box < boxes; box++)
                    keys[box] |= (box >> bit & 1) << Depth - 1 - depth;
                bit--;
            }
        }
    }
}
