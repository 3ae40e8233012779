using CsCheck;
using Nnip.Backends;
using Nnip.Descriptors.Ace;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using Nnip.Tests.Neighbours;
using NUnit.Framework;

namespace Nnip.Tests.Pipeline;

/// <summary>The pairs of all parts together are those of a double loop, whatever the cell and the size of the parts.</summary>
public class StructurePartsTests
{
    private static readonly string[] Species = ["Hf", "O"];

    private static void Check(Gen<RandomStructures.Sample> structures) =>
        Gen.Select(structures, Gen.Int[1, 12]).Sample(
            (s, atoms) => AssertPairs(Of(s.Positions, s.Cell), s.Cutoff, atoms), iter: 150, threads: 1);

    [Test]
    public void Any_cell_and_periodicity() => Check(RandomStructures.Any);

    [Test]
    public void A_cell_smaller_than_the_cutoff() => Check(RandomStructures.Tiny);

    [Test]
    public void A_thin_cell() => Check(RandomStructures.Thin);

    [Test]
    public void An_open_system() => Check(RandomStructures.Open);

    [Test]
    public void Many_parts_of_many_bins(
        [Values] bool periodicA, [Values] bool periodicB, [Values] bool periodicC, [Values(7, 40, 1000)] int atoms)
    {
        var (positions, cell) = Lattices.RattledCube(cells: 6, constant: 3.1, rattle: 0.4, seed: 8);
        AssertPairs(
            Of(positions, new(cell.Vectors + new Mat3(new(0, 2, 0), new(0, 0, -3), default), periodicA, periodicB, periodicC)), 3.4, atoms);
    }

    [Test]
    public void Atoms_that_have_flown_off_leave_the_others_in_bins_of_their_own([Values] bool periodicC)
    {
        var (positions, cell) = Lattices.RattledCube(cells: 7, constant: 3.1, rattle: 0.4, seed: 11);
        positions[5] += new Vec3(1e6, 0, 0);
        positions[6] -= new Vec3(0, 2e5, 0);
        var structure = Of(positions, new(cell.Vectors, false, false, periodicC));
        var parts = Cut(new(Descriptor(3.4), 3.4, keepsCopies: false), structure, 20);
        AssertPairs(parts, structure, 3.4);
        int[] starts = parts.Tree.Starts;
        int boxes = 1 << parts.Tree.Axes.Length;
        Assert.That(Enumerable.Range(0, boxes).Max(box => starts[box + 1] - starts[box]), Is.LessThan(64));
    }

    [Test]
    public void Moved_atoms_keep_their_parts_until_one_has_moved_by_half_the_skin()
    {
        const double Cutoff = 3.4, Skin = 0.8;
        var (positions, cell) = Lattices.RattledCube(cells: 5, constant: 3.1, rattle: 0.3, seed: 9);
        var moving = new MovingParts(Descriptor(Cutoff), Cutoff, Skin, leastAtoms: 20, mostAtoms: 20);
        var start = Of(positions, cell);
        var parts = moving.Update(start, SerialLoop.On(0));
        var near = RandomConfiguration.Moved(start, (i, r) => r + 0.39 * new Vec3(Math.Sin(i), Math.Cos(i), 0));
        Assert.That(moving.Update(near, SerialLoop.On(0)), Is.SameAs(parts));
        AssertPairs(parts, near, Cutoff);
        var far = RandomConfiguration.Moved(start, (i, r) => i == 7 ? r + new Vec3(0.41, 0, 0) : r);
        AssertPairs(moving.Update(far, SerialLoop.On(0)), far, Cutoff);
        Assert.That(moving.Rebuilds, Is.EqualTo(2));
        var other = new Configuration { Species = [.. far.Species.Reverse()], Positions = far.Positions, Cell = far.Cell };
        AssertPairs(moving.Update(other, SerialLoop.On(0)), other, Cutoff);
        Assert.That(moving.Rebuilds, Is.EqualTo(3), "species changed");
    }

    [Test]
    public void Overlapping_atoms_are_refused_in_every_part([Values(1, 2, 200)] int atoms)
    {
        var (positions, cell) = Lattices.RattledCube(cells: 5, constant: 3.1, rattle: 0.3, seed: 10);
        positions[33] = positions[71] + cell.Vectors.B + new Vec3(0.05, 0, 0);
        var structure = Of(positions, cell);
        Assert.That(() => AssertPairs(structure, 3.4, atoms),
            Throws.TypeOf<InputException>().With.Message.Contains("atoms 34 and 72 are 0.05 A apart"));
    }

    private static Configuration Of(Vec3[] positions, Cell cell) =>
        new() { Species = [.. positions.Select((_, i) => i % 3 == 0 ? 72 : 8)], Positions = positions, Cell = cell };

    private static Nnip.Descriptors.DescriptorTable Descriptor(double cutoff) =>
        new AceSettings { Species = Species, BodyOrder = 2, Degree = 2, R0 = 1, Cutoff = cutoff }.Build();

    private static void AssertPairs(Configuration structure, double cutoff, int atoms) =>
        AssertPairs(Cut(new(Descriptor(cutoff), cutoff, keepsCopies: false), structure, atoms), structure, cutoff);

    private static StructureParts Cut(StructureParts parts, Configuration structure, int atoms)
    {
        parts.Cut(structure, atoms, SerialLoop.On(0));
        return parts;
    }

    private static void AssertPairs(StructureParts parts, Configuration structure, double cutoff)
    {
        using var builder = new PartBuilder<double>(cutoff, [1, 2]);
        var found = new List<(int I, int J, Vec3 R)>();
        var seen = new List<int>();
        for (int p = 0; p < parts.Count; p++)
        {
            var frame = builder.Build(parts, p, structure);
            int[] own = frame.Order[..frame.OwnAtomCount];
            int[] atoms = [.. own, .. builder.Ghosts.ToArray().Select(k => parts.Tree.Order[k])];
            Assert.That(atoms, Has.Length.EqualTo(frame.AtomCount));
            seen.AddRange(own);
            for (int z = 0; z < 2; z++)
                for (int i = frame.SpeciesStart[z]; i < frame.SpeciesStart[z + 1]; i++)
                    Assert.That(structure.Species[frame.Order[i]], Is.EqualTo(z == 0 ? 72 : 8));
            for (int i = 0; i < frame.AtomCount; i++)
                for (int z = 0; z < 2; z++)
                    for (int q = frame.PairStart[2 * i + z]; q < frame.PairStart[2 * i + z + 1]; q++)
                    {
                        var vectors = frame.Vectors.Span;
                        int stride = frame.PairStride, neighbour = atoms[frame.Neighbours[q]];
                        Assert.That(structure.Species[neighbour], Is.EqualTo(z == 0 ? 72 : 8),
                            "pairs are sorted by the neighbour's species");
                        Assert.That(i, Is.LessThan(frame.OwnAtomCount), "ghosts are centres of no pairs");
                        found.Add((frame.Order[i], neighbour, new(vectors[q], vectors[stride + q], vectors[2 * stride + q])));
                    }
            AssertTranspose(frame);
        }
        Assert.That(seen.Order(), Is.EqualTo(Enumerable.Range(0, structure.Count)), "every atom belongs to one part");
        var expected = BruteForcePairs.Find(structure.Positions, structure.Cell, cutoff).Select(pair => (pair.I, pair.J, pair.R));
        AssertSame(found, [.. expected], cutoff);
    }

    private static void AssertTranspose(Frame<double> frame)
    {
        int[] neighbours = frame.Neighbours.ToArray();
        for (int j = 0; j < frame.AtomCount; j++)
            Assert.That(frame.TransposePairs[frame.TransposeStart[j]..frame.TransposeStart[j + 1]].ToArray(),
                Is.EqualTo(Enumerable.Range(0, frame.PairCount).Where(q => neighbours[q] == j)));
    }

    /// <summary>The same pairs in any order; those at the very cutoff may be in one list only.</summary>
    private static void AssertSame(List<(int I, int J, Vec3 R)> found, List<(int I, int J, Vec3 R)> expected, double cutoff)
    {
        var left = found.ToLookup(pair => (pair.I, pair.J))
            .ToDictionary(group => group.Key, group => group.Select(pair => pair.R).ToList());
        foreach (var (i, j, r) in expected)
        {
            int at = left.TryGetValue((i, j), out var vectors) ? vectors.FindIndex(v => (v - r).Length < 1e-9) : -1;
            if (at >= 0)
                vectors!.RemoveAt(at);
            else
                Assert.That(r.Length, Is.GreaterThan(cutoff - 1e-9), $"atoms {i} and {j}: a pair was not found");
        }
        foreach (var ((i, j), vectors) in left)
            foreach (var r in vectors)
                Assert.That(r.Length, Is.GreaterThan(cutoff - 1e-9), $"atoms {i} and {j}: {r} is none of their pairs");
    }
}
