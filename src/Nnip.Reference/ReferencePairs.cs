using Nnip.Structures;

namespace Nnip.Reference;

/// <summary>A neighbour of a centre; Vector = r_neighbour + image - r_centre in Angstrom.</summary>
public readonly record struct ReferencePair(int Centre, int Neighbour, Vec3 Vector);

/// <summary>Pairs by a double loop over atoms and a loop over all images that can be within the cutoff.</summary>
public static class ReferencePairs
{
    /// <summary>All pairs closer than the cutoff (Angstrom), in both directions, images of the centre itself included.</summary>
    public static List<ReferencePair> Find(Configuration configuration, double cutoff)
    {
        var pairs = new List<ReferencePair>();
        for (int i = 0; i < configuration.Count; i++)
            for (int j = 0; j < configuration.Count; j++)
            {
                var between = configuration.Positions[j] - configuration.Positions[i];
                foreach (var (vector, isSelf) in Images(configuration.Cell, between, cutoff))
                    if (vector.Length < cutoff && !(i == j && isSelf))
                        pairs.Add(new(i, j, vector));
            }
        return pairs;
    }

    private static IEnumerable<(Vec3 Vector, bool IsSelf)> Images(Cell cell, Vec3 vector, double cutoff)
    {
        var (firstA, lastA) = Range(cell, 0, vector, cutoff);
        var (firstB, lastB) = Range(cell, 1, vector, cutoff);
        var (firstC, lastC) = Range(cell, 2, vector, cutoff);
        for (int a = firstA; a <= lastA; a++)
            for (int b = firstB; b <= lastB; b++)
                for (int c = firstC; c <= lastC; c++)
                    yield return (vector + new Vec3(a, b, c) * cell.Vectors, a == 0 && b == 0 && c == 0);
    }

    /// <summary>
    /// Images n along a lattice vector that can bring a vector within the cutoff: along the normal to the other periodic lattice
    /// vectors, which their images do not change, the vector has length r.normal + n height.
    /// </summary>
    private static (int First, int Last) Range(Cell cell, int axis, Vec3 vector, double cutoff)
    {
        if (!cell.Periodic(axis))
            return (0, 0);
        Vec3[] others =
            [.. Enumerable.Range(0, 3).Where(other => other != axis && cell.Periodic(other)).Select(other => cell.Vectors[other])];
        var own = cell.Vectors[axis];
        var normal = others.Length switch
        {
            0 => own,
            1 => own - Vec3.Dot(own, others[0]) / others[0].LengthSquared * others[0],
            _ => Vec3.Cross(others[0], others[1]),
        };
        normal = 1 / normal.Length * normal;
        double height = Vec3.Dot(own, normal), start = Vec3.Dot(vector, normal);
        double one = (-cutoff - start) / height, two = (cutoff - start) / height;
        return ((int)Math.Ceiling(Math.Min(one, two)), (int)Math.Floor(Math.Max(one, two)));
    }
}
