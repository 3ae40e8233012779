using Nnip.Neighbours;
using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Neighbours;

/// <summary>The oracle: a double loop over atoms and a loop over every image that could matter, in the order of the list.</summary>
internal static class BruteForcePairs
{
    public static List<(int I, int J, Image Image, Vec3 R)> Find(Vec3[] positions, Cell cell, double cutoff)
    {
        var pairs = new List<(int, int, Image, Vec3)>();
        var reach = ImageReach(positions, cell, cutoff);
        for (int i = 0; i < positions.Length; i++)
            for (int j = 0; j < positions.Length; j++)
                for (int a = -reach.A; a <= reach.A; a++)
                    for (int b = -reach.B; b <= reach.B; b++)
                        for (int c = -reach.C; c <= reach.C; c++)
                        {
                            var r = positions[j] - positions[i] + (a * cell.Vectors.A + b * cell.Vectors.B + c * cell.Vectors.C);
                            if (r.Length < cutoff && !(i == j && a == 0 && b == 0 && c == 0))
                                pairs.Add((i, j, new Image(a, b, c), r));
                        }
        return pairs;
    }

    public static void AssertEqual(PairList list, Vec3[] positions, Cell cell, double cutoff)
    {
        var expected = Find(positions, cell, cutoff);
        Assert.That(list.AtomCount, Is.EqualTo(positions.Length));
        int p = 0;
        for (int i = 0; i < list.AtomCount; i++)
        {
            Assert.That(list.Offsets[i], Is.EqualTo(p), $"offset of centre {i}");
            for (; p < list.Offsets[i + 1]; p++)
            {
                Assert.That(p, Is.LessThan(expected.Count), "more pairs than the double loop finds");
                Assert.That((i, list.Neighbours[p], list.Images[p]), Is.EqualTo((expected[p].I, expected[p].J, expected[p].Image)));
                Assert.That((list.Vectors[p] - expected[p].R).Length, Is.LessThan(1e-12));
            }
        }
        Assert.That(p, Is.EqualTo(expected.Count), "fewer pairs than the double loop finds");
    }

    // Along periodic direction k the fraction of r cannot exceed cutoff |b_k| for the reciprocal vector b_k taken in the span of the
    // periodic vectors; the spread of the fractions of the given (unwrapped) positions adds to it.
    private static Image ImageReach(Vec3[] positions, Cell cell, double cutoff)
    {
        Span<int> reach = stackalloc int[3];
        for (int axis = 0; axis < 3; axis++)
        {
            if (!cell.Periodic(axis))
                continue;
            var reciprocal = Reciprocal(cell, axis);
            double low = 0, high = 0;
            foreach (var r in positions)
            {
                double f = Vec3.Dot(reciprocal, r - positions[0]);
                (low, high) = (Math.Min(low, f), Math.Max(high, f));
            }
            reach[axis] = (int)Math.Ceiling(cutoff * reciprocal.Length + high - low + 1e-9);
        }
        return new(reach[0], reach[1], reach[2]);
    }

    // Gram-Schmidt: remove from a_k its components along the other periodic vectors, then scale so that b_k . a_k = 1.
    private static Vec3 Reciprocal(Cell cell, int axis)
    {
        var perpendicular = cell.Vectors[axis];
        var others = Enumerable.Range(0, 3).Where(k => k != axis && cell.Periodic(k)).Select(k => cell.Vectors[k]).ToArray();
        if (others.Length == 2)
            others[1] -= Vec3.Dot(others[1], others[0]) / others[0].LengthSquared * others[0];
        foreach (var other in others)
            perpendicular -= Vec3.Dot(perpendicular, other) / other.LengthSquared * other;
        return 1 / Vec3.Dot(perpendicular, cell.Vectors[axis]) * perpendicular;
    }
}
