using Nnip.Memory;
using Nnip.Neighbours;
using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Neighbours;

public class PairListErrorTests
{
    private static readonly Cell Cube = new(10 * Mat3.Identity, true, true, true);

    private static string MessageOf(Vec3[] positions, Cell cell, int threads = 1)
    {
        int[] species = new int[positions.Length];
        var configuration = new Configuration { Species = species, Positions = positions, Cell = cell, Source = "a.xyz, frame 7" };
        return Assert.Throws<InputException>(() => PairList.Build(configuration, cutoff: 5, threads))!.Message;
    }

    [Test]
    public void Overlapping_atoms_are_named()
    {
        var positions = Enumerable.Range(0, 20).Select(i => new Vec3(i % 3 * 3, i / 3 % 3 * 3, i / 9 * 3)).ToArray();
        positions[16] = positions[2] + new Vec3(0, 0.0004, 0);
        foreach (int threads in new[] { 1, 4 })
            Assert.That(MessageOf(positions, Cube, threads: threads), Is.EqualTo(
                "a.xyz, frame 7: atoms 3 and 17 are 0.0004 A apart; structures with overlapping atoms are not accepted"));
    }

    [Test]
    public void Overlap_through_the_cell_boundary_is_found() =>
        Assert.That(MessageOf([new(0.01, 5, 5), new(9.98, 5, 5)], Cube), Does.StartWith("a.xyz, frame 7: atoms 1 and 2 are 0.03 A apart"));

    [Test]
    public void Atoms_at_the_same_place_overlap() =>
        Assert.That(MessageOf([new(1, 2, 3), new(1, 2, 3)], Cell.None), Does.StartWith("a.xyz, frame 7: atoms 1 and 2 are 0 A apart"));

    [Test]
    public void An_atom_that_overlaps_its_own_image_is_named()
    {
        var thin = new Cell(new Mat3(new(10, 0, 0), new(0, 0.05, 0), new(0, 0, 10)), true, true, true);
        Assert.That(MessageOf([default], thin), Is.EqualTo(
            "a.xyz, frame 7: atom 1 and its own periodic image are 0.05 A apart; structures with overlapping atoms are not accepted"));
    }

    [Test]
    public void Atoms_just_farther_than_the_overlap_distance_are_accepted() =>
        Assert.That(PairList.Build([default, new(0.1001, 0, 0)], Cell.None, 5).PairCount, Is.EqualTo(2));

    [TestCase(double.NaN)]
    [TestCase(double.NegativeInfinity)]
    public void A_position_that_is_not_finite_is_named(double bad) => Assert.That(MessageOf([default, new(1, bad, 0)], Cube),
        Is.EqualTo("a.xyz, frame 7: the position of atom 2 is not finite; three finite numbers in Angstrom were expected"));

    [Test]
    public void An_absurdly_distant_position_is_named() =>
        Assert.That(MessageOf([default, new(1, 1e11, 0)], Cell.None),
            Does.Contain("position of atom 2 is more than 1e10 A from the origin"));

    [Test]
    public void An_atom_a_billion_cells_away_is_named()
    {
        var thin = new Cell(new Mat3(new(1, 0, 0), new(0, 10, 0), new(0, 0, 10)), true, true, true);
        Assert.That(MessageOf([default, new(9e9, 1, 1)], thin), Does.Contain("atom 2 lies more than a billion lattice vectors away"));
    }

    [Test]
    public void A_cell_that_is_not_finite_is_named() => Assert.That(
        MessageOf([default], Cube with { Vectors = new Mat3(new(10, 0, 0), new(0, double.NaN, 0), new(0, 0, 10)) }),
        Is.EqualTo("a.xyz, frame 7: lattice vector 2 is not finite; three finite numbers in Angstrom were expected"));

    [Test]
    public void A_zero_vector_in_a_periodic_direction_is_singular_and_in_an_open_one_is_not()
    {
        var flat = new Mat3(new(10, 0, 0), new(0, 10, 0), default);
        Assert.That(MessageOf([default], new Cell(flat, true, true, true)),
            Is.EqualTo("a.xyz, frame 7: lattice vector 3 is zero although the cell is periodic along it (singular cell)"));
        Assert.That(PairList.Build([default], new Cell(flat, true, true, false), 11).PairCount, Is.EqualTo(4));
    }

    [Test]
    public void Linearly_dependent_periodic_vectors_are_singular()
    {
        string expected = "a.xyz, frame 7: the periodic lattice vectors are linearly dependent (singular cell)";
        var coplanar = new Mat3(new(1, 2, 3), new(4, 5, 6), new(5, 7, 9));
        var parallel = new Mat3(new(1, 2, 3), default, new(2, 4, 6));
        Assert.That(MessageOf([default], new Cell(coplanar, true, true, true)), Is.EqualTo(expected));
        Assert.That(MessageOf([default], new Cell(parallel, true, false, true)), Is.EqualTo(expected));
    }

    [Test]
    public void A_cell_too_thin_for_the_cutoff_is_refused_instead_of_searched_without_end()
    {
        var skewed = new Cell(new Mat3(new(3, 0, 0), new(3e4, 3, 0), new(3e4, 3e4, 3)), true, true, true);
        Assert.That(MessageOf([default], skewed), Does.Contain("too thin for a cutoff of 5 A").And.Contain("reduced"));
    }

    [Test]
    public void More_pairs_than_an_array_holds_are_refused()
    {
        Assert.That(() => PairSearch.RequireCountable(PairSearch.MostPairs + 1L, 6.5, "big.xyz"), Throws.TypeOf<InputException>()
            .With.Message.EqualTo("big.xyz: more than 715000000 pairs lie within the cutoff of 6.5 A; "
                + "a smaller structure or cutoff is needed"));
        Assert.That(() => PairSearch.RequireCountable(PairSearch.MostPairs, 6.5, ""), Throws.Nothing);
        Assert.That(3L * RowLayout.Align(PairSearch.MostPairs), Is.LessThanOrEqualTo(Array.MaxLength));
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void A_cutoff_that_is_not_positive_is_refused(double cutoff) =>
        Assert.That(() => PairList.Build([default], Cube, cutoff), Throws.TypeOf<ArgumentOutOfRangeException>());
}
