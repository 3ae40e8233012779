using Nnip.Structures;

namespace Nnip.Tests.Fixtures;

/// <summary>Repeats a periodic configuration along its lattice vectors; labels are dropped.</summary>
internal static class Supercell
{
    public static Configuration Repeat(Configuration unit, int a, int b, int c)
    {
        var vectors = unit.Cell.Vectors;
        var (species, positions) = (new List<int>(), new List<Vec3>());
        for (int i = 0; i < a; i++)
            for (int j = 0; j < b; j++)
                for (int k = 0; k < c; k++)
                {
                    species.AddRange(unit.Species);
                    positions.AddRange(unit.Positions.Select(r => r + new Vec3(i, j, k) * vectors));
                }
        return new()
        {
            Species = [.. species],
            Positions = [.. positions],
            Cell = unit.Cell with { Vectors = new(a * vectors.A, b * vectors.B, c * vectors.C) },
        };
    }
}
