using CsCheck;
using Nnip.Neighbours;
using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Neighbours;

public class PairListTests
{
    private const int Samples = 200;

    private static void CheckAgainstDoubleLoop(Gen<RandomStructures.Sample> structures) => structures.Sample(
        s => BruteForcePairs.AssertEqual(PairList.Build(s.Positions, s.Cell, s.Cutoff), s.Positions, s.Cell, s.Cutoff),
        iter: Samples, threads: 1);

    [Test]
    public void Any_cell_and_periodicity_gives_the_pairs_of_the_double_loop() => CheckAgainstDoubleLoop(RandomStructures.Any);

    [Test]
    public void Cell_smaller_than_the_cutoff_gives_the_pairs_of_the_double_loop() => CheckAgainstDoubleLoop(RandomStructures.Tiny);

    [Test]
    public void Thin_cell_gives_the_pairs_of_the_double_loop() => CheckAgainstDoubleLoop(RandomStructures.Thin);

    [Test]
    public void Open_system_gives_the_pairs_of_the_double_loop() => CheckAgainstDoubleLoop(RandomStructures.Open);

    [Test]
    public void Larger_cell_with_several_bins_gives_the_pairs_of_the_double_loop(
        [Values] bool periodicA, [Values] bool periodicB, [Values] bool periodicC)
    {
        var (positions, cell) = Lattices.RattledCube(cells: 5, constant: 3.1, rattle: 0.4, seed: 7);
        cell = new Cell(cell.Vectors + new Mat3(new(0, 2, 0), new(0, 0, -3), default), periodicA, periodicB, periodicC);
        BruteForcePairs.AssertEqual(PairList.Build(positions, cell, 3.4), positions, cell, 3.4);
    }

    [Test]
    public void Every_pair_has_its_reverse_with_exactly_the_opposite_vector() => RandomStructures.Any.Sample(s =>
    {
        var list = PairList.Build(s.Positions, s.Cell, s.Cutoff);
        var all = new Dictionary<(int, int, Image), Vec3>();
        for (int i = 0; i < list.AtomCount; i++)
            for (int p = list.Offsets[i]; p < list.Offsets[i + 1]; p++)
                all.Add((i, list.Neighbours[p], list.Images[p]), list.Vectors[p]);
        foreach (var ((i, j, image), r) in all)
            Assert.That(all[(j, i, default(Image) - image)], Is.EqualTo(-r));
    }, iter: Samples, threads: 1);

    [Test]
    public void Transpose_lists_the_pairs_of_each_neighbour_in_ascending_order() => RandomStructures.Any.Sample(s =>
    {
        var list = PairList.Build(s.Positions, s.Cell, s.Cutoff);
        Assert.That(list.TransposePairs, Has.Length.EqualTo(list.PairCount));
        Assert.That(list.TransposeOffsets, Has.Length.EqualTo(list.AtomCount + 1));
        for (int j = 0; j < list.AtomCount; j++)
        {
            var pairs = list.TransposePairs[list.TransposeOffsets[j]..list.TransposeOffsets[j + 1]];
            Assert.That(pairs, Is.EqualTo(Enumerable.Range(0, list.PairCount).Where(p => list.Neighbours[p] == j)));
        }
    }, iter: Samples, threads: 1);

    [Test]
    public void Threads_do_not_change_the_list() => RandomStructures.Any.Sample(s =>
    {
        var one = PairList.Build(s.Positions, s.Cell, s.Cutoff);
        var three = PairList.Build(s.Positions, s.Cell, s.Cutoff, threads: 3);
        Assert.That(three.Offsets, Is.EqualTo(one.Offsets));
        Assert.That(three.Neighbours, Is.EqualTo(one.Neighbours));
        Assert.That(three.Images, Is.EqualTo(one.Images));
        Assert.That(three.Vectors, Is.EqualTo(one.Vectors));
        Assert.That(three.TransposePairs, Is.EqualTo(one.TransposePairs));
    }, iter: Samples, threads: 1);

    [TestCase(1)]
    [TestCase(2)]
    public void Large_fcc_crystal_has_the_shells_of_fcc_around_every_atom(int threads)
    {
        var (positions, cell) = Lattices.Fcc(cells: 30, constant: 4.05);
        double nearest = 4.05 / Math.Sqrt(2);
        foreach (var (cutoff, neighbours) in new[] { (1.2 * nearest, 12), (1.9 * nearest, 12 + 6 + 24) })
        {
            var list = PairList.Build(positions, cell, cutoff, threads);
            for (int i = 0; i < list.AtomCount; i++)
                Assert.That(list.Offsets[i + 1] - list.Offsets[i], Is.EqualTo(neighbours), $"atom {i} of {list.AtomCount}");
        }
    }

    [TestCase(1.1, 12)]
    [TestCase(1.5, 18)]
    [TestCase(1.8, 42)]
    [TestCase(2.1, 54)]
    [TestCase(2.3, 78)]
    public void One_atom_primitive_fcc_cell_sees_its_own_images(double cutoffInNearestDistances, int neighbours)
    {
        double half = 2.0;
        var cell = new Cell(new Mat3(new(0, half, half), new(half, 0, half), new(half, half, 0)), true, true, true);
        var list = PairList.Build([new(17, -3, 0.5)], cell, cutoffInNearestDistances * half * Math.Sqrt(2));
        Assert.That(list.PairCount, Is.EqualTo(neighbours));
    }

    [Test]
    public void A_pair_at_exactly_the_cutoff_is_not_listed()
    {
        var cell = new Cell(3 * Mat3.Identity, true, true, true);
        Assert.That(PairList.Build([default], cell, 3).PairCount, Is.Zero);
        Assert.That(PairList.Build([default], cell, Math.BitIncrement(3.0)).PairCount, Is.EqualTo(6));
    }

    /// <summary>
    /// Partners one rounding inside or outside the cutoff along an axis, some of them on the edge of a bin or many cells away.
    /// </summary>
    [Test]
    public void Pairs_at_the_cutoff_along_each_axis_are_those_of_the_double_loop([Values] bool periodic, [Range(0, 2)] int axis)
    {
        const double Cutoff = 3, Width = 13.5;
        var random = new Random(axis);
        Vec3[] units = [new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)];
        var positions = new List<Vec3>();
        for (int k = 0; k < 40; k++)
        {
            // Bins are 3.375 Angstrom wide, and 0.5 along the last axis: on an edge, at either side of one, and anywhere.
            var first = new Vec3(3.375 * random.Next(4), 3.375 * random.Next(4), 0.5 * random.Next(27));
            first += (k % 4) switch { 0 => 0, 1 => -1e-9, 2 => 1e-3, _ => random.NextDouble() } * new Vec3(1, 1, 1);
            var far = periodic ? Width * new Vec3(random.Next(-3, 4), random.Next(-3, 4), random.Next(-3, 4)) : default;
            double distance = (k % 3) switch { 0 => Math.BitDecrement(Cutoff), 1 => Cutoff, _ => Math.BitIncrement(Cutoff) };
            positions.AddRange([first, first + distance * units[axis] + far]);
        }
        // Atoms must not overlap.
        Vec3[] apart = [.. positions.Where((r, i) => !positions.Take(i).Any(other => Overlap(r - other)))];
        var cell = periodic ? new Cell(Width * Mat3.Identity, true, true, true) : Cell.None;
        BruteForcePairs.AssertEqual(PairList.Build(apart, cell, Cutoff), apart, cell, Cutoff);

        bool Overlap(Vec3 r)
        {
            if (periodic)
                r -= Width * new Vec3(Math.Round(r.X / Width), Math.Round(r.Y / Width), Math.Round(r.Z / Width));
            return r.Length < 0.2;
        }
    }

    [Test]
    public void No_atoms_give_an_empty_list([Values] bool periodic)
    {
        var list = PairList.Build([], periodic ? new Cell(4 * Mat3.Identity, true, true, true) : Cell.None, 5);
        Assert.That((list.AtomCount, list.PairCount, list.Offsets.Length, list.TransposeOffsets.Length), Is.EqualTo((0, 0, 1, 1)));
    }

    [Test]
    public void One_atom_without_a_cell_has_no_pairs() => Assert.That(PairList.Build([new(1e6, -5, 2)], Cell.None, 5).PairCount, Is.Zero);

    [Test]
    public void Far_apart_clusters_in_a_huge_open_box_need_no_huge_grid()
    {
        Vec3[] positions = [default, new(1, 0, 0), new(9e9, -9e9, 9e9), new(9e9, -9e9, 9e9 + 2), new(0, 9e9, 0)];
        long before = GC.GetAllocatedBytesForCurrentThread();
        var list = PairList.Build(positions, Cell.None, 3);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100_000));
        Assert.That(list.Offsets, Is.EqualTo([0, 1, 2, 3, 4, 4]));
    }

    [Test]
    public void Translating_atoms_by_lattice_vectors_shifts_the_images_and_keeps_the_vectors()
    {
        var (positions, cell) = Lattices.RattledCube(cells: 3, constant: 2.5, rattle: 0.3, seed: 3);
        var random = new Random(11);
        var moved = Array.ConvertAll(positions, _ => new Image(random.Next(-50, 50), random.Next(-50, 50), random.Next(-50, 50)));
        var unwrapped = positions.Select((r, i) => r + moved[i].Translation(cell.Vectors)).ToArray();
        PairList inside = PairList.Build(positions, cell, 4), outside = PairList.Build(unwrapped, cell, 4);
        Assert.That(outside.Offsets, Is.EqualTo(inside.Offsets));
        for (int i = 0; i < inside.AtomCount; i++)
            for (int p = inside.Offsets[i]; p < inside.Offsets[i + 1]; p++)
            {
                int j = inside.Neighbours[p];
                Assert.That((outside.Neighbours[p], outside.Images[p]), Is.EqualTo((j, inside.Images[p] + moved[i] - moved[j])));
                Assert.That((outside.Vectors[p] - inside.Vectors[p]).Length, Is.LessThan(1e-12));
            }
    }

    [Test]
    public void Rows_of_another_program_are_taken_over_with_their_transpose()
    {
        var list = new PairList([0, 2, 3, 3], [1, 2, 0], new Image[3], new Vec3[3]);
        Assert.That(list.TransposeOffsets, Is.EqualTo([0, 1, 2, 3]));
        Assert.That(list.TransposePairs, Is.EqualTo([2, 0, 1]));
        Assert.That(() => new PairList([0, 1], [1], new Image[1], new Vec3[1]),
            Throws.ArgumentException.With.Message.Contain("indices of atoms"));
        Assert.That(() => new PairList([0, 2], [0], new Image[1], new Vec3[1]),
            Throws.ArgumentException.With.Message.Contain("number of pairs"));
    }
}
