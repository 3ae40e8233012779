using System.Numerics;
using Nnip.Backends;
using Nnip.Descriptors;
using Nnip.Structures;
using Nnip.Tests.Neighbours;
using NUnit.Framework;

namespace Nnip.Tests.Contract;

/// <summary>What the pairs of a frame must satisfy, whoever found them.</summary>
internal static class FrameChecks
{
    /// <summary>
    /// Vectors are formed in double, with one order of operations: a few roundings of numbers up to a hundred Angstrom, and in float the
    /// rounding of vectors shorter than ten.
    /// </summary>
    private static double VectorError<T>() => typeof(T) == typeof(float) ? 1e-6 : 1e-12;

    /// <summary>The pairs are those of a double loop over all atoms and images, in the order centre, neighbour, image.</summary>
    public static void AssertEqualsBruteForce<T>(Frame<T> frame, Configuration structure, DescriptorTable table, string what)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sorted = SortedAtoms.Of(structure, table).Positions();
        var expected = BruteForcePairs.Find(structure.Positions, structure.Cell, table.Cutoff)
            .OrderBy(pair => sorted[pair.I]).ThenBy(pair => sorted[pair.J]).ThenBy(pair => pair.Image.A).ThenBy(pair => pair.Image.B)
            .ThenBy(pair => pair.Image.C).ToArray();
        Assert.That(frame.PairCount, Is.EqualTo(expected.Length), what);
        Assert.That(frame.Neighbours.ToArray(), Is.EqualTo(expected.Select(pair => sorted[pair.J])), what);
        int[] centres = [.. from i in Enumerable.Range(0, frame.AtomCount) from _ in Pairs(frame, i, table.SpeciesCount) select i];
        Assert.That(centres, Is.EqualTo(expected.Select(pair => sorted[pair.I])), what);
        for (int p = 0; p < expected.Length; p++)
            Assert.That((Vector(frame, p) - expected[p].R).Length, Is.LessThan(VectorError<T>()), $"{what}, pair {p}");
        AssertConsistent(frame, table.SpeciesCount, what);
    }

    /// <summary>
    /// Arrays have their lengths; pairs lie in the block of their neighbour's species; the transpose lists each pair once, under its
    /// neighbour, ascending; what pads the planes is zero.
    /// </summary>
    public static void AssertConsistent<T>(Frame<T> frame, int species, string what) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int atoms = frame.AtomCount;
        Assert.That(frame.PairStart.ToArray(), Has.Length.EqualTo(atoms * species + 1), what);
        Assert.That(frame.PairStart.ToArray(), Is.Ordered, what);
        Assert.That((frame.PairStart[0], frame.PairStart[^1]), Is.EqualTo((0, frame.PairCount)), what);
        Assert.That(frame.Neighbours.ToArray(), Has.Length.EqualTo(frame.PairCount), what);
        for (int i = 0; i < atoms; i++)
            for (int z = 0; z < species; z++)
                for (int p = frame.PairStart[i * species + z]; p < frame.PairStart[i * species + z + 1]; p++)
                    if (frame.Neighbours[p] < frame.SpeciesStart[z] || frame.Neighbours[p] >= frame.SpeciesStart[z + 1])
                        Assert.Fail($"{what}: pair {p} of atom {i} has neighbour {frame.Neighbours[p]}, which is not of species {z}");
        Assert.That(frame.TransposeStart.ToArray(), Has.Length.EqualTo(atoms + 1), what);
        Assert.That(frame.TransposePairs.ToArray(), Has.Length.EqualTo(frame.PairCount), what);
        int[] byNeighbour = [.. Enumerable.Range(0, frame.PairCount).OrderBy(p => frame.Neighbours[p])];
        Assert.That(frame.TransposePairs.ToArray(), Is.EqualTo(byNeighbour), what);
        int[] starts = new int[atoms + 1];
        foreach (int neighbour in frame.Neighbours)
            starts[neighbour + 1]++;
        for (int i = 0; i < atoms; i++)
            starts[i + 1] += starts[i];
        Assert.That(frame.TransposeStart.ToArray(), Is.EqualTo(starts), what);
        for (int axis = 0; axis < 3; axis++)
            foreach (var value in frame.Vectors.Span[(axis * frame.PairStride + frame.PairCount)..((axis + 1) * frame.PairStride)])
                Assert.That(value, Is.EqualTo(T.Zero), what);
    }

    /// <summary>Two frames hold the same numbers, bit by bit.</summary>
    public static void AssertIdentical<T>(Frame<T> frame, Frame<T> expected, string what)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.That(frame.PairStart.ToArray(), Is.EqualTo(expected.PairStart.ToArray()), what);
        Assert.That(frame.Neighbours.ToArray(), Is.EqualTo(expected.Neighbours.ToArray()), what);
        Assert.That(frame.TransposeStart.ToArray(), Is.EqualTo(expected.TransposeStart.ToArray()), what);
        Assert.That(frame.TransposePairs.ToArray(), Is.EqualTo(expected.TransposePairs.ToArray()), what);
        Assert.That(frame.Vectors.Span.SequenceEqual(expected.Vectors.Span), what);
    }

    /// <summary>The vector of a pair, widened.</summary>
    public static Vec3 Vector<T>(Frame<T> frame, int pair) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = frame.Vectors.Span;
        return new(double.CreateTruncating(values[pair]), double.CreateTruncating(values[frame.PairStride + pair]),
            double.CreateTruncating(values[2 * frame.PairStride + pair]));
    }

    /// <summary>The pairs of a centre.</summary>
    public static IEnumerable<int> Pairs<T>(Frame<T> frame, int centre, int species) where T : unmanaged =>
        Enumerable.Range(frame.PairStart[centre * species], frame.PairStart[(centre + 1) * species] - frame.PairStart[centre * species]);
}
