using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nnip.Interop;
using Nnip.Numerics;
using Nnip.Structures;

namespace Nnip.Neighbours;

/// <summary>
/// Copies of atoms around a range of the atoms of a tree: all, images included, that lie within reach of the box around the range. Grouped
/// by image, inside one in the order of the tree.
/// </summary>
internal sealed unsafe class Halo : IDisposable
{
    /// <summary>Two vectors of atoms are tested sooner than the boxes that they lie in.</summary>
    private const int FewAtoms = 16;

    private readonly int[] lowBox = new int[3], highBox = new int[3], box = new int[3], left = new int[3];
    private readonly double[] low = new double[3], high = new double[3];
    private readonly NativeArray<int> atoms = new();
    private readonly NativeArray<HaloImage> images = new();
    private int imageCount;
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
        imageCount = 0;
        Span<double> start = stackalloc double[3], end = stackalloc double[3];
        Span<int> first = stackalloc int[3], last = stackalloc int[3];
        for (int axis = 0; axis < 3; axis++)
        {
            var reciprocal = tree.Reciprocal[axis];
            double margin = (reach + tree.DistanceError) * reciprocal.Length;
            var (least, largest) = Extremes(reciprocal);
            (start[axis], end[axis]) = (least - margin, largest + margin);
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

    /// <summary>Sorted atom of each copy.</summary>
    public int* Atoms => atoms.Data;

    /// <summary>Number of copies.</summary>
    public int Count { get; private set; }

    /// <summary>The images that have copies.</summary>
    public ReadOnlySpan<HaloImage> Images => new(images.Data, imageCount);

    /// <inheritdoc/>
    public void Dispose()
    {
        atoms.Dispose();
        images.Dispose();
    }

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
        if (Count == before)
            return;
        images.Reserve(imageCount + 1, imageCount);
        images.Data[imageCount++] = new(tree.Translation(image), Count);
    }

    private void Visit(int depth, int name)
    {
        int finer = tree.Depth - depth, first = tree.Starts[name << finer], end = tree.Starts[name + 1 << finer];
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

    /// <summary>Least and largest fractional coordinate of the range.</summary>
    private (double Least, double Largest) Extremes(Vec3 reciprocal)
    {
        Vector512<double> least = Vector512.Create(double.PositiveInfinity), largest = -least;
        fixed (double* x = tree.X, y = tree.Y, z = tree.Z)
            for (int k = from; k < to; k += Vector512<double>.Count)
            {
                var fraction = Fractions(x + k, y + k, z + k, reciprocal);
                var inside = Lanes.First(to - k);
                least = Vector512.Min(least, Vector512.ConditionalSelect(inside, fraction, least));
                largest = Vector512.Max(largest, Vector512.ConditionalSelect(inside, fraction, largest));
            }
        return Lanes.Extremes(least, largest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Fractions(double* x, double* y, double* z, Vec3 reciprocal) =>
        Vector512.Load(x) * Vector512.Create(reciprocal.X) + Vector512.Load(y) * Vector512.Create(reciprocal.Y)
        + Vector512.Load(z) * Vector512.Create(reciprocal.Z);

    private void Test(int first, int end)
    {
        int wanted = Count + end - first + Vector512<double>.Count;
        if (wanted > atoms.Capacity)
            atoms.Reserve(Math.Max(wanted, 2 * Count + 256), Count);
        var (a, b, c) = tree.Reciprocal;
        int count = Count;
        int* copies = Atoms;
        fixed (double* x = tree.X, y = tree.Y, z = tree.Z)
            for (int k = first; k < end; k += Vector512<double>.Count)
            {
                var near = Within(Fractions(x + k, y + k, z + k, a), 0) & Within(Fractions(x + k, y + k, z + k, b), 1)
                    & Within(Fractions(x + k, y + k, z + k, c), 2) & Lanes.First(end - k);
                if (Avx512F.IsSupported && !isOrigin)
                {
                    var found = Avx512F.Compress(Vector512<long>.Zero, near.AsInt64(), Vector512.Create((long)k) + Vector512<long>.Indices);
                    Avx512F.ConvertToVector256Int32(found).Store(copies + count);
                    count += BitOperations.PopCount(near.ExtractMostSignificantBits());
                    continue;
                }
                for (ulong mask = Lanes.Bits(near); mask != 0; mask &= mask - 1)
                {
                    int atom = k + BitOperations.TrailingZeroCount(mask);
                    copies[count] = atom;
                    count += isOrigin & atom >= from & atom < to ? 0 : 1;
                }
            }
        Count = count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<double> Within(Vector512<double> fraction, int axis) =>
        Vector512.GreaterThanOrEqual(fraction, Vector512.Create(low[axis]))
        & Vector512.LessThanOrEqual(fraction, Vector512.Create(high[axis]));
}

/// <summary>An image of the atoms of a tree, some of which are copies in a halo.</summary>
/// <param name="Translation">Its translation, Angstrom.</param>
/// <param name="End">End of its copies.</param>
internal readonly record struct HaloImage(Vec3 Translation, int End);
