using System.Numerics;
using Nnip.Backends;
using Nnip.Models;
using Nnip.Neighbours;
using Nnip.Randomness;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using Nnip.Tests.Neighbours;
using NUnit.Framework;

namespace Nnip.Tests.Contract;

/// <summary>PairList: the frames that a backend builds hold every pair within the cutoff, for any cell, and refuse what has none.</summary>
public class PairListContract
{
    [Test]
    public void Frames_hold_every_pair(
        [ValueSource(typeof(Backends), nameof(Backends.Cases))] BackendCase backend, [Values(1, 2, 3)] int species)
    {
        using var tested = backend.Create();
        if (backend.Precision == Precision.Float)
            Check<float>(tested, PotentialOf(species), Structures(species));
        else
            Check<double>(tested, PotentialOf(species), Structures(species));
    }

    [Test]
    public void Frames_of_a_data_set_hold_every_pair([ValueSource(typeof(Backends), nameof(Backends.Cases))] BackendCase backend)
    {
        using var tested = backend.Create();
        var frames = TestData.Hfo2Training.Take(3).Select(frame => (frame.Source, frame)).ToArray();
        if (backend.Precision == Precision.Float)
            Check<float>(tested, PotentialOf(2), frames);
        else
            Check<double>(tested, PotentialOf(2), frames);
    }

    [Test]
    public void A_large_crystal_has_twelve_neighbours_everywhere(
        [ValueSource(typeof(Backends), nameof(Backends.Cases))] BackendCase backend)
    {
        if (backend.Precision == Precision.Float)
            CheckCrystal<float>(backend);
        else
            CheckCrystal<double>(backend);
    }

    [Test]
    public void What_has_no_pair_list_is_refused_in_the_same_words(
        [ValueSource(typeof(Backends), nameof(Backends.Cases))] BackendCase backend)
    {
        var potential = PotentialOf(2);
        using var tested = backend.Create();
        using var operations = tested.Compile<double>(potential.Tables());
        foreach (var (name, structure) in Refused())
        {
            var expected = Assert.Throws<InputException>(() => PairList.Build(structure, potential.Descriptor.Cutoff), name)!;
            Assert.That(() => operations.BuildFrame(structure, potential.ReferenceEnergies),
                Throws.TypeOf<InputException>().With.Message.EqualTo(expected.Message), name);
        }
        var stranger = new Configuration { Species = [8, 79], Positions = [default, new(2, 0, 0)], Source = "a.xyz: frame 3" };
        Assert.That(() => operations.BuildFrame(stranger, potential.ReferenceEnergies), Throws.TypeOf<InputException>()
            .With.Message.EqualTo("a.xyz: frame 3: atom 2 is Au, but the potential knows only Hf, O"));
        var fine = RandomConfiguration.Triclinic(5, 12);
        using var frame = operations.BuildFrame(fine, potential.ReferenceEnergies);
        FrameChecks.AssertEqualsBruteForce(frame, fine, potential.Descriptor, "after the refusals");
    }

    [Test]
    public void Atoms_that_move_within_the_skin_keep_their_pairs(
        [ValueSource(typeof(Backends), nameof(Backends.Cases))] BackendCase backend)
    {
        if (backend.Precision == Precision.Float)
            CheckMoving<float>(backend);
        else
            CheckMoving<double>(backend);
    }

    private static Potential PotentialOf(int species) => new RandomPotential { Species = species }.Build();

    private static void Check<T>(IBackend backend, Potential potential, (string Name, Configuration Structure)[] structures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var operations = backend.Compile<T>(potential.Tables());
        foreach (var (name, structure) in structures)
        {
            using var frame = operations.BuildFrame(structure, potential.ReferenceEnergies);
            FrameChecks.AssertEqualsBruteForce(frame, structure, potential.Descriptor, name);
            using var expected = FrameBuilder.Build<T>(structure, potential.Descriptor, potential.ReferenceEnergies);
            Assert.That(frame.Order, Is.EqualTo(expected.Order), name);
            Assert.That(frame.Energy, Is.EqualTo(expected.Energy), name);
            Assert.That(frame.Forces, Is.EqualTo(expected.Forces), name);
            Assert.That(frame.LabelledForces, Is.EqualTo(expected.LabelledForces), name);
            Assert.That(frame.Virial, Is.EqualTo(expected.Virial), name);
            Assert.That((frame.ReferenceEnergy, frame.Weight), Is.EqualTo((expected.ReferenceEnergy, expected.Weight)), name);
        }
    }

    /// <summary>
    /// Every kind of cell; atoms far outside theirs; a crystal with neighbours right at the cutoff; more bins than one block sums.
    /// </summary>
    private static (string Name, Configuration Structure)[] Structures(int species)
    {
        var structures = new List<(string, Configuration)>
        {
            ("no atoms", RandomConfiguration.Empty()),
            ("one atom", RandomConfiguration.Isolated(species - 1)),
            ("at the cutoff", Crystal(2, species)),
            ("sparse", Sparse(600, species)),
        };
        for (ulong seed = 1; seed <= 4; seed++)
            structures.AddRange(
            [
                ($"triclinic, seed {seed}", RandomConfiguration.Labelled(RandomConfiguration.Triclinic(seed, 21, species), seed)),
                ($"small cell, seed {seed}", RandomConfiguration.Small(seed, 2, species)),
                ($"one atom in a small cell, seed {seed}", RandomConfiguration.Small(seed, 1, species)),
                ($"slab, seed {seed}", RandomConfiguration.Slab(seed, 9, species)),
                ($"wire, seed {seed}", RandomConfiguration.Wire(seed, 7, species)),
                ($"cluster, seed {seed}", RandomConfiguration.Open(seed, 12, species)),
                ($"outside the cell, seed {seed}", Outside(RandomConfiguration.Triclinic(seed, 15, species), seed)),
            ]);
        return [.. structures];
    }

    /// <summary>A face-centred crystal of constant 4 Angstrom, which is the cutoff: second neighbours are just not within it.</summary>
    private static Configuration Crystal(int cells, int species)
    {
        var (positions, cell) = Lattices.Fcc(cells, 4);
        return new() { Species = Elements(positions.Length, species), Positions = positions, Cell = cell };
    }

    private static Configuration Sparse(int atoms, int species)
    {
        var random = new RandomStream(77);
        const int side = 9;
        return new()
        {
            Species = Elements(atoms, species),
            Positions = [.. Enumerable.Range(0, atoms).Select(i =>
                4 * new Vec3(i % side, i / side % side, i / (side * side))
                    + new Vec3(random.NextDouble(), random.NextDouble(), random.NextDouble()))],
        };
    }

    private static int[] Elements(int atoms, int species)
    {
        int[] numbers = [72, 8, 14];
        return [.. Enumerable.Range(0, atoms).Select(i => numbers[i * 7 % 5 % species])];
    }

    private static Configuration Outside(Configuration structure, ulong seed)
    {
        var random = new RandomStream(seed);
        int Cells() => (int)(9 * random.NextDouble()) - 4;
        return RandomConfiguration.Moved(structure, (_, r) => r + new Vec3(Cells(), Cells(), Cells()) * structure.Cell.Vectors);
    }

    private static void CheckCrystal<T>(BackendCase backend) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var potential = PotentialOf(2);
        using var tested = backend.Create();
        using var operations = tested.Compile<T>(potential.Tables());
        // 19,652 atoms; 864 where the software device looks at every access, which costs a thousand times the work.
        var structure = Crystal(Cuda.SoftwareDevice.IsFast ? 17 : 6, 2);
        using var frame = operations.BuildFrame(structure, potential.ReferenceEnergies);
        Assert.That(frame.PairCount, Is.EqualTo(12 * structure.Count));
        FrameChecks.AssertConsistent(frame, 2, "crystal");
        for (int i = 0; i < structure.Count; i++)
        {
            var sum = default(Vec3);
            foreach (int p in FrameChecks.Pairs(frame, i, 2))
            {
                var r = FrameChecks.Vector(frame, p);
                if (Math.Abs(r.Length - Math.Sqrt(8)) > 1e-4)
                    Assert.Fail($"atom {i}: a neighbour is {r.Length} Angstrom away");
                sum += r;
            }
            if (frame.PairStart[2 * (i + 1)] - frame.PairStart[2 * i] != 12 || sum.Length > 1e-4)
                Assert.Fail($"atom {i}: {frame.PairStart[2 * (i + 1)] - frame.PairStart[2 * i]} neighbours, their vectors sum to {sum}");
        }
    }

    /// <summary>Structures that <see cref="PairList.Build(Configuration, double, int)"/> refuses.</summary>
    private static IEnumerable<(string Name, Configuration Structure)> Refused()
    {
        var cube = new Cell(10 * Mat3.Identity, true, true, true);
        Vec3[] grid = [.. Enumerable.Range(0, 20).Select(i => new Vec3(i % 3 * 3, i / 3 % 3 * 3, i / 9 * 3))];
        Vec3[] crowded = [.. grid.Select((r, i) => i is 16 or 9 ? grid[i - 2] + new Vec3(0, 0.0004 * i, 0) : r)];
        yield return ("two overlaps", Of(crowded, cube));
        yield return ("overlap through the boundary", Of([new(0.01, 5, 5), new(9.98, 5, 5)], cube));
        yield return ("the same place", Of([new(1, 2, 3), new(1, 2, 3)], Cell.None));
        yield return ("own image", Of([default], cube with { Vectors = new(new(10, 0, 0), new(0, 0.05, 0), new(0, 0, 10)) }));
        yield return ("not a number", Of([default, new(1, double.NaN, 0)], cube));
        yield return ("far from the origin", Of([default, new(1, 1e11, 0)], Cell.None));
        yield return ("a billion cells away",
            Of([default, new(9e9, 1, 1)], cube with { Vectors = new(new(1, 0, 0), new(0, 10, 0), new(0, 0, 10)) }));
        yield return ("infinite cell",
            Of([default], cube with { Vectors = new(new(10, 0, 0), new(0, double.PositiveInfinity, 0), new(0, 0, 10)) }));
        yield return ("zero lattice vector", Of([default], cube with { Vectors = new(new(10, 0, 0), new(0, 10, 0), default) }));
        yield return ("coplanar lattice vectors", Of([default], cube with { Vectors = new(new(1, 2, 3), new(4, 5, 6), new(5, 7, 9)) }));
        yield return ("skewed cell", Of([default], cube with { Vectors = new(new(3, 0, 0), new(3e4, 3, 0), new(3e4, 3e4, 3)) }));

        static Configuration Of(Vec3[] positions, Cell cell) =>
            new() { Species = Elements(positions.Length, 2), Positions = positions, Cell = cell, Source = "a.xyz: frame 7" };
    }

    private static void CheckMoving<T>(BackendCase backend) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const double skin = 0.8;
        var potential = PotentialOf(2);
        using var tested = backend.Create();
        using var operations = tested.Compile<T>(potential.Tables());
        using var moving = operations.CreateMovingFrame(potential.ReferenceEnergies, skin, threads: 1);
        foreach (var start in new[] { RandomConfiguration.Triclinic(3, 20), RandomConfiguration.Small(4), RandomConfiguration.Open(5, 7) })
        {
            long rebuilds = moving.Rebuilds, reuses = moving.Reuses;
            for (int step = 0; step < 9; step++)
            {
                var structure = RandomConfiguration.Moved(start, (i, r) => r + 0.09 * step * new Vec3(i % 2, 0, 0));
                var frame = moving.Update(structure);
                using var expected = FrameBuilder.Build<T>(structure, potential.Descriptor, potential.ReferenceEnergies);
                Assert.That(Within(frame, potential.Descriptor.Cutoff),
                    Is.EqualTo(Within(expected, potential.Descriptor.Cutoff)), $"step {step}");
            }
            Assert.That((moving.Rebuilds - rebuilds, moving.Reuses - reuses), Is.EqualTo((2L, 7L)),
                "at the sixth step atoms have moved by 0.45 Angstrom, more than half the skin");
        }
        Assert.That(moving.Update(RandomConfiguration.Empty()).PairCount, Is.Zero);
    }

    /// <summary>
    /// Centre, neighbour and vector of the pairs within the cutoff as T has it, in order; the skin adds others, whose vectors are longer.
    /// </summary>
    private static List<(int Centre, int Neighbour, Vec3 Vector)> Within<T>(Frame<T> frame, double cutoff)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. from i in Enumerable.Range(0, frame.AtomCount)
            from p in FrameChecks.Pairs(frame, i, 2)
            let r = FrameChecks.Vector(frame, p)
            where r.Length < cutoff - 1e-4
            select (i, frame.Neighbours[p], r)];
}
