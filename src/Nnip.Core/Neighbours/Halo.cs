using Nnip.Structures;

namespace Nnip.Neighbours;

/// <summary>
/// Copies of atoms around a range of the atoms of a tree: all, images included, that lie within reach of the box around the range. Grouped by
/// image, inside one in the order of the tree.
/// </summary>
internal sealed class Halo
{
    private const int FewAtoms = 12;

    private readonly int[] lowBox = new int[3], highBox = new int[3], box = new int[3], left = new int[3];
    private readonly double[] low = new double[3], high = new double[3];
    private readonly List<(Vec3 Translation, int End)> images = [];
    private SpaceTree tree = null!;
    private int from, to;
    private bool isOrigin;

    /// <summary>Finds the copies; those of an earlier range are forgotten.</summary>
    /// <param name="tree">The atoms.</param>
    /// <param name="from">First atom of the range.</param>
    /// <param name="to">End of the range.</param>
    /// <param name="reach">Distance in Angstrom.</param>
    public void Find(SpaceTree tree, int from, int to, double reach)
    {
        (this.tree, this.from, this.to, Count) = (tree, from, to, 0);
        images.Clear();
        Span<double> start = stackalloc double[3], end = stackalloc double[3];
        Span<int> first = stackalloc int[3], last = stackalloc int[3];
        for (int axis = 0; axis < 3; axis++)
        {
            var reciprocal = tree.Reciprocal[axis];
            double margin = (reach + tree.DistanceError) * reciprocal.Length;
            (start[axis], end[axis]) = (double.PositiveInfinity, double.NegativeInfinity);
            for (int k = from; k < to; k++)
            {
                double fraction = Vec3.Dot(tree[k], reciprocal);
                start[axis] = Math.Min(start[axis], fraction - margin);
                end[axis] = Math.Max(end[axis], fraction + margin);
            }
            if (tree.Periodic[axis])
            {
                // A wrapped fraction is below 1 but for rounding.
                double error = tree.DistanceError * reciprocal.Length;
                (first[axis], last[axis]) = ((int)Math.Ceiling(start[axis] - 1 - error), (int)Math.Floor(end[axis] + error));
            }
            left[axis] = tree.BitsOf(axis);
        }
        for (int a = first[0]; a <= last[0]; a++)
            for (int b = first[1]; b <= last[1]; b++)
                for (int c = first[2]; c <= last[2]; c++)
                    Find(new(a, b, c), start, end);
    }

    /// <summary>Sorted atom of each copy; longer than <see cref="Count"/>.</summary>
    public int[] Atoms { get; private set; } = [];

    /// <summary>Number of copies.</summary>
    public int Count { get; private set; }

    /// <summary>The images that have copies: translation, and end of its copies.</summary>
    public IReadOnlyList<(Vec3 Translation, int End)> Images => images;

    private void Find(Image image, ReadOnlySpan<double> start, ReadOnlySpan<double> end)
    {
        isOrigin = image == default;
        Span<int> shift = [image.A, image.B, image.C];
        for (int axis = 0; axis < 3; axis++)
        {
            (low[axis], high[axis]) = (start[axis] - shift[axis], end[axis] - shift[axis]);
            (lowBox[axis], highBox[axis]) = (tree.BoxOf(low[axis], axis), tree.BoxOf(high[axis], axis));
        }
        int before = Count;
        Visit(0, 0);
        if (Count > before)
            images.Add((tree.Translation(image), Count));
    }

    private void Visit(int depth, int name)
    {
        int finer = tree.Axes.Length - depth, first = tree.Starts[name << finer], end = tree.Starts[name + 1 << finer];
        if (first == end || (isOrigin && first >= from && end <= to))
            return;
        if (finer == 0 || end - first <= FewAtoms)
        {
            Test(first, end);
            return;
        }
        int axis = tree.Axes[depth], rest = --left[axis], parent = box[axis];
        for (int half = 0; half < 2; half++)
        {
            int child = box[axis] = 2 * parent + half;
            if (child << rest <= highBox[axis] && (child + 1 << rest) > lowBox[axis])
                Visit(depth + 1, 2 * name + half);
        }
        box[axis] = parent;
        left[axis]++;
    }

    private void Test(int first, int end)
    {
        if (Atoms.Length < Count + end - first)
        {
            var more = GC.AllocateUninitializedArray<int>(Math.Max(Count + end - first, 2 * Count + 256));
            Atoms.AsSpan(0, Count).CopyTo(more);
            Atoms = more;
        }
        var (a, b, c) = tree.Reciprocal;
        for (int k = first; k < end; k++)
        {
            var r = tree[k];
            double u = Vec3.Dot(r, a), v = Vec3.Dot(r, b), w = Vec3.Dot(r, c);
            bool near = u >= low[0] & u <= high[0] & v >= low[1] & v <= high[1] & w >= low[2] & w <= high[2];
            if (near && !(isOrigin && k >= from && k < to))
                Atoms[Count++] = k;
        }
    }
}
