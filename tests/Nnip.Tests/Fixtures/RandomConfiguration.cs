using Nnip.Randomness;
using Nnip.Reference;
using Nnip.Structures;

namespace Nnip.Tests.Fixtures;

/// <summary>
/// Random structures of every kind of cell with a smallest distance between atoms, all images included; the same seed gives the same
/// structure.
/// </summary>
internal static class RandomConfiguration
{
    /// <summary>Hf, O, Si, ...: species of the first `count` fixtures.</summary>
    public static string[] SpeciesNames(int count) => new[] { "Hf", "O", "Si" }[..count];

    /// <summary>A skewed periodic cell.</summary>
    public static Configuration Triclinic(
        ulong seed, int atoms, int species = 2, double minimumDistance = 1.5, double volumePerAtom = 14) =>
        Periodic(seed, atoms, species, minimumDistance, volumePerAtom, true, true, true);

    /// <summary>A cell smaller than the usual cutoff of the fixtures (4 Angstrom): atoms see images of themselves.</summary>
    public static Configuration Small(ulong seed, int atoms = 2, int species = 2) => Triclinic(seed, atoms, species, 1.4, 16);

    /// <summary>Periodic in two directions.</summary>
    public static Configuration Slab(ulong seed, int atoms, int species = 2) => Periodic(seed, atoms, species, 1.5, 16, true, false, true);

    /// <summary>Periodic in one direction.</summary>
    public static Configuration Wire(ulong seed, int atoms, int species = 2) => Periodic(seed, atoms, species, 1.5, 16, false, false, true);

    /// <summary>A cluster without a cell.</summary>
    public static Configuration Open(ulong seed, int atoms, int species = 2, double minimumDistance = 1.5) =>
        Periodic(seed, atoms, species, minimumDistance, 16, false, false, false, hasCell: false);

    /// <summary>No atoms at all.</summary>
    public static Configuration Empty() => new() { Species = [], Positions = [] };

    /// <summary>One atom far from everything.</summary>
    public static Configuration Isolated(int species = 0) => new() { Species = [Number(species)], Positions = [new(0.3, -0.2, 0.1)] };

    /// <summary>The same structure with random energy, forces (every fifth atom unlabelled) and virial, and a weight.</summary>
    public static Configuration Labelled(Configuration structure, ulong seed)
    {
        var random = new RandomStream(seed ^ 0xABCDEF);
        var forces = new Vec3[structure.Count];
        for (int i = 0; i < forces.Length; i++)
            forces[i] = i % 5 == 4 ? new(double.NaN, double.NaN, double.NaN) : Normal(random);
        var (a, b, c) = (Normal(random), Normal(random), Normal(random));
        return new()
        {
            Species = structure.Species,
            Positions = structure.Positions,
            Cell = structure.Cell,
            Energy = structure.Count * random.NextNormal(),
            Forces = forces,
            Virial = new(a, b, c),
            Weight = 0.5 + random.NextDouble(),
        };
    }

    /// <summary>The same atoms elsewhere, labels dropped.</summary>
    public static Configuration Moved(Configuration structure, Func<int, Vec3, Vec3> move, Cell? cell = null) => new()
    {
        Species = structure.Species,
        Positions = [.. structure.Positions.Select((r, i) => move(i, r))],
        Cell = cell ?? structure.Cell,
    };

    /// <summary>The structure turned or deformed as a whole: r -> r m.</summary>
    public static Configuration Deformed(Configuration structure, Mat3 m) =>
        Moved(structure, (_, r) => r * m, structure.Cell with { Vectors = structure.Cell.Vectors * m });

    /// <summary>One element of the strain: r_b += r_a strain.</summary>
    public static Configuration Strained(Configuration structure, int a, int b, double strain) =>
        Deformed(structure, Mat3.Identity + strain * Mat3.Outer(Mat3.Identity[a], Mat3.Identity[b]));

    /// <summary>
    /// A periodic structure repeated along its lattice vectors, copy after copy, each atom displaced at random by up to the jitter
    /// along each axis.
    /// </summary>
    public static Configuration Supercell(Configuration structure, int a, int b, int c, double jitter = 0)
    {
        var random = new RandomStream((ulong)(a + 10 * b + 100 * c));
        double Shift() => jitter * (2 * random.NextDouble() - 1);
        var vectors = structure.Cell.Vectors;
        Vec3[] copies =
        [
            .. from i in Enumerable.Range(0, a)
               from j in Enumerable.Range(0, b)
               from k in Enumerable.Range(0, c)
               select new Vec3(i, j, k) * vectors,
        ];
        return new()
        {
            Species = [.. copies.SelectMany(_ => structure.Species)],
            Positions = [.. copies.SelectMany(copy => structure.Positions.Select(r => r + copy + new Vec3(Shift(), Shift(), Shift())))],
            Cell = structure.Cell with { Vectors = new(a * vectors.A, b * vectors.B, c * vectors.C) },
        };
    }

    private static int Number(int species) =>
        Element.TryParse(SpeciesNames(3)[species], out int number) ? number : throw new ArgumentOutOfRangeException(nameof(species));

    private static Vec3 Normal(RandomStream random) => new(random.NextNormal(), random.NextNormal(), random.NextNormal());

    private static Configuration Periodic(ulong seed, int atoms, int species, double minimumDistance, double volumePerAtom,
        bool periodicA, bool periodicB, bool periodicC, bool hasCell = true)
    {
        var random = new RandomStream(seed);
        for (int attempt = 0; attempt < 1000; attempt++)
        {
            var vectors = Vectors(random, volumePerAtom * Math.Max(1, atoms));
            var cell = new Cell(vectors, periodicA, periodicB, periodicC);
            var positions = new List<Vec3>();
            for (int trial = 0; trial < 200 * atoms && positions.Count < atoms; trial++)
            {
                positions.Add(new Vec3(random.NextDouble(), random.NextDouble(), random.NextDouble()) * vectors);
                var configuration = Make(positions, cell);
                if (ReferencePairs.Find(configuration, minimumDistance).Count > 0)
                    positions.RemoveAt(positions.Count - 1);
            }
            if (positions.Count == atoms)
                return Make(positions, hasCell ? cell : Cell.None);
        }
        throw new InvalidOperationException($"seed {seed}: {atoms} atoms do not fit with {minimumDistance} Angstrom between them");

        Configuration Make(List<Vec3> positions, Cell cell) =>
            new()
            {
                Species = [.. positions.Select((_, i) => Number((i + (int)(seed % 7)) % species))],
                Positions = [.. positions],
                Cell = cell
            };
    }

    private static Mat3 Vectors(RandomStream random, double volume)
    {
        double Skew() => 0.35 * (2 * random.NextDouble() - 1);
        var shape = new Mat3(new(1, Skew(), Skew()), new(Skew(), 1, Skew()), new(Skew(), Skew(), 1));
        return Math.Cbrt(volume / Math.Abs(shape.Determinant)) * shape;
    }
}
