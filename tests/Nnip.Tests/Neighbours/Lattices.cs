using Nnip.Structures;

namespace Nnip.Tests.Neighbours;

internal static class Lattices
{
    /// <summary>A face-centred cubic crystal of cells^3 conventional cells, periodic.</summary>
    public static (Vec3[] Positions, Cell Cell) Fcc(int cells, double constant)
    {
        Vec3[] basis = [default, new(0, 0.5, 0.5), new(0.5, 0, 0.5), new(0.5, 0.5, 0)];
        var positions = new List<Vec3>();
        for (int a = 0; a < cells; a++)
            for (int b = 0; b < cells; b++)
                for (int c = 0; c < cells; c++)
                    foreach (var site in basis)
                        positions.Add(constant * (new Vec3(a, b, c) + site));
        return ([.. positions], new Cell(cells * constant * Mat3.Identity, true, true, true));
    }

    /// <summary>A simple cubic crystal whose atoms are displaced by up to rattle along each axis, in random order.</summary>
    public static (Vec3[] Positions, Cell Cell) RattledCube(int cells, double constant, double rattle, int seed)
    {
        var random = new Random(seed);
        var positions = new List<Vec3>();
        for (int a = 0; a < cells; a++)
            for (int b = 0; b < cells; b++)
                for (int c = 0; c < cells; c++)
                    positions.Add(constant * new Vec3(a, b, c) + Kick(random, rattle));
        var shuffled = positions.ToArray();
        random.Shuffle(shuffled);
        return (shuffled, new Cell(cells * constant * Mat3.Identity, true, true, true));
    }

    /// <summary>A random vector with components in -size .. size.</summary>
    public static Vec3 Kick(Random random, double size) =>
        size * new Vec3(2 * random.NextDouble() - 1, 2 * random.NextDouble() - 1, 2 * random.NextDouble() - 1);
}
