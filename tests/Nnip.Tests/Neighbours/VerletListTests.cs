using Nnip.Neighbours;
using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Neighbours;

public class VerletListTests
{
    private const double Cutoff = 4.0;

    private static void AssertMatchesFreshList(PairList reused, Vec3[] positions, Cell cell, string where)
    {
        var fresh = PairList.Build(positions, cell, Cutoff);
        int p = 0;
        for (int i = 0; i < fresh.AtomCount; i++)
            for (int q = reused.Offsets[i]; q < reused.Offsets[i + 1]; q++)
            {
                if (!(reused.Vectors[q].Length < Cutoff))
                    continue;
                Assert.That((reused.Neighbours[q], reused.Images[q], reused.Vectors[q]),
                    Is.EqualTo((fresh.Neighbours[p], fresh.Images[p], fresh.Vectors[p])), where);
                p++;
            }
        Assert.That(p, Is.EqualTo(fresh.PairCount), where);
    }

    [Test]
    public void Random_walk_with_cell_changes_matches_fresh_lists()
    {
        const int seed = 20;
        var (positions, cell) = Lattices.RattledCube(cells: 4, constant: 2.8, rattle: 0.3, seed);
        var random = new Random(seed);
        var strain = Mat3.Identity + 0.01 * new Mat3(new(1, 2, 0), new(0, -1, 0), new(1, 0, 0.5));
        var list = new VerletList(Cutoff, skin: 0.6);
        for (int step = 0; step < 120; step++)
        {
            if (step % 40 == 39)
                cell = cell with { Vectors = strain * cell.Vectors };
            for (int i = 0; i < positions.Length; i++)
                positions[i] += Lattices.Kick(random, 0.06);
            list.Update(positions, cell);
            AssertMatchesFreshList(list.Current, positions, cell, $"step {step}, seed {seed}");
        }
        Assert.That(list.Rebuilds + list.Reuses, Is.EqualTo(120));
        Assert.That(list.Rebuilds, Is.InRange(8, 60), "the first, three for the cell and several for motion");
    }

    [Test]
    public void Rebuilds_only_once_an_atom_has_moved_more_than_half_the_skin()
    {
        var (positions, cell) = Lattices.RattledCube(cells: 3, constant: 2.8, rattle: 0.1, seed: 1);
        var list = new VerletList(Cutoff, skin: 1);
        var start = positions[5];
        Assert.That(list.Update(positions, cell), Is.True);
        positions[5] = start + new Vec3(0, 0.49, 0);
        Assert.That(list.Update(positions, cell), Is.False);
        positions[5] = start + new Vec3(0, 0.51, 0);
        Assert.That(list.Update(positions, cell), Is.True);
        positions[5] = start + new Vec3(0, 0.02, 0);
        Assert.That(list.Update(positions, cell), Is.False);
        Assert.That((list.Rebuilds, list.Reuses), Is.EqualTo((2L, 2L)));
    }

    [Test]
    public void Rebuilds_for_another_number_of_atoms_or_periodicity()
    {
        var (positions, cell) = Lattices.RattledCube(cells: 3, constant: 2.8, rattle: 0.1, seed: 2);
        var list = new VerletList(Cutoff, skin: 1);
        list.Update(positions, cell);
        Assert.That(list.Update(positions.AsSpan(1), cell), Is.True);
        AssertMatchesFreshList(list.Current, positions[1..], cell, "one atom fewer");
        Assert.That(list.Update(positions.AsSpan(1), cell with { PeriodicB = false }), Is.True);
        AssertMatchesFreshList(list.Current, positions[1..], cell with { PeriodicB = false }, "opened along b");
    }

    [Test]
    public void Reuse_allocates_nothing()
    {
        var (positions, cell) = Lattices.RattledCube(cells: 3, constant: 2.8, rattle: 0.1, seed: 4);
        var list = new VerletList(Cutoff, skin: 1);
        list.Update(positions, cell);
        list.Update(positions, cell);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int k = 0; k < 10; k++)
            list.Update(positions, cell);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(list.Reuses, Is.EqualTo(11));
    }

    [Test]
    public void A_bad_step_is_refused_and_the_next_good_one_builds_anew()
    {
        var (positions, cell) = Lattices.RattledCube(cells: 3, constant: 2.8, rattle: 0.1, seed: 5);
        var list = new VerletList(Cutoff, skin: 1);
        Assert.That(() => list.Current, Throws.InvalidOperationException);
        list.Update(positions, cell);
        var good = positions[3];
        positions[3] = new(double.NaN, 0, 0);
        Assert.That(() => list.Update(positions, cell),
            Throws.TypeOf<InputException>().With.Message.Contain("position of atom 4 is not finite"));
        Assert.That(() => list.Current, Throws.InvalidOperationException);
        positions[3] = good;
        Assert.That(list.Update(positions, cell), Is.True);
        AssertMatchesFreshList(list.Current, positions, cell, "after the error");
    }

    [Test]
    public void Overlap_reached_while_reusing_is_refused()
    {
        Vec3[] positions = [default, new(0.5, 0, 0), new(3, 0, 0)];
        var list = new VerletList(Cutoff, skin: 2);
        list.Update(positions, Cell.None);
        positions[1] = new(0.04, 0, 0);
        Assert.That(() => list.Update(positions, Cell.None), Throws.TypeOf<InputException>()
            .With.Message.EqualTo("atoms 1 and 2 are 0.04 A apart; structures with overlapping atoms are not accepted"));
    }

    [TestCase(-0.1)]
    [TestCase(double.NaN)]
    public void A_negative_skin_is_refused(double skin) =>
        Assert.That(() => new VerletList(Cutoff, skin), Throws.TypeOf<ArgumentOutOfRangeException>());
}
