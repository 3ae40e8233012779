using Nnip.Structures;

namespace Nnip.Neighbours;

/// <summary>
/// Places along a Morton curve through the cell: atoms that are near each other in space come near each other in memory, whatever their
/// order in the file.
/// </summary>
internal static class SpaceCurve
{
    private const int AtomsPerBox = 8;

    /// <summary>How often space is halved along each axis for so many atoms: boxes hold a few of them.</summary>
    public static int Levels(int atoms)
    {
        int levels = 0;
        while ((long)AtomsPerBox << 3 * (levels + 1) <= atoms)
            levels++;
        return levels;
    }

    /// <summary>Place of the box of each atom (N), in 0..8^levels-1.</summary>
    public static int[] Places(ReadOnlySpan<Vec3> positions, Cell cell, int levels)
    {
        // What cannot be inverted is refused when pairs are sought; until then any order serves.
        var reciprocal = (StructureChecks.CompleteBasis(cell).Inverse() ?? Mat3.Identity).Transpose;
        var places = new int[positions.Length];
        for (int axis = 0; axis < 3; axis++)
        {
            bool periodic = cell.Periodic(axis);
            var (start, extent) = periodic ? (0, 1) : BinShape.Range(positions, reciprocal[axis]);
            int boxes = 1 << levels;
            for (int i = 0; i < places.Length; i++)
            {
                double fraction = Vec3.Dot(positions[i], reciprocal[axis]);
                fraction = periodic ? fraction - Math.Floor(fraction) : (fraction - start) / extent;
                places[i] |= Spread((int)Math.Clamp(fraction * boxes, 0, boxes - 1)) << axis;
            }
        }
        return places;
    }

    /// <summary>Moves bit b of a number below 1024 to bit 3 b.</summary>
    private static int Spread(int number)
    {
        number = (number | number << 16) & 0x030000FF;
        number = (number | number << 8) & 0x0300F00F;
        number = (number | number << 4) & 0x030C30C3;
        return (number | number << 2) & 0x09249249;
    }
}
