using CsCheck;
using Nnip.Neighbours;
using Nnip.Pipeline;
using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Neighbours;

/// <summary>Sorted atoms stay where they are, and parts are ranges of them, none larger than asked for.</summary>
public class SpaceTreeTests
{
    [Test]
    public void Atoms_are_sorted_wrapped_and_dealt_out_once() => Gen.Select(RandomStructures.Any, Gen.Int[1, 9]).Sample((s, limit) =>
    {
        var tree = Sorted(s.Positions, s.Cell);
        Assert.That(tree.Order[..tree.Count].Order(), Is.EqualTo(Enumerable.Range(0, s.Positions.Length)));
        for (int k = 0; k < tree.Count; k++)
        {
            var shift = tree[k] - s.Positions[tree.Order[k]];
            for (int axis = 0; axis < 3; axis++)
            {
                double cells = Vec3.Dot(shift, tree.Reciprocal[axis]), fraction = Vec3.Dot(tree[k], tree.Reciprocal[axis]);
                Assert.That(cells, Is.EqualTo(Math.Round(cells)).Within(1e-9), "whole lattice vectors");
                if (s.Cell.Periodic(axis))
                    Assert.That(fraction, Is.InRange(-1e-9, 1 + 1e-9));
                else
                    Assert.That(cells, Is.Zero.Within(1e-9));
            }
        }
        AssertParts(tree, limit);
    }, iter: 200, threads: 1);

    [Test]
    public void A_cluster_in_a_nearly_empty_cell_is_dealt_out_too()
    {
        var (positions, _) = Lattices.RattledCube(cells: 6, constant: 3, rattle: 0.3, seed: 3);
        AssertParts(Sorted(positions, new(1e4 * Mat3.Identity, true, true, true)), 10);
    }

    [Test]
    public void Without_atoms_there_is_one_part_without_atoms() =>
        Assert.That(Parts(Sorted([], Cell.None), 5), Is.EqualTo(new[] { 0, 0 }));

    [Test]
    public void Parts_of_a_long_structure_are_cut_across_it()
    {
        var positions = Enumerable.Range(0, 4096).Select(i => new Vec3(2.0 * (i % 2), 2.0 * (i / 2 % 2), 2.0 * (i / 4))).ToArray();
        var tree = Sorted(positions, Cell.None);
        int[] parts = Parts(tree, 128);
        for (int p = 0; p + 1 < parts.Length; p++)
        {
            double[] z = tree.Z[parts[p]..parts[p + 1]];
            Assert.That(z.Max() - z.Min(), Is.LessThan(70));
        }
    }

    private static SpaceTree Sorted(Vec3[] positions, Cell cell)
    {
        var tree = new SpaceTree();
        // Another structure leaves nothing behind.
        tree.Sort([new(1, 2, 3), new(-4, 5, 6)], Cell.None, 3, "", SerialLoop.On(0));
        tree.Sort(positions, cell, 3, "", SerialLoop.On(0));
        return tree;
    }

    private static int[] Parts(SpaceTree tree, int limit)
    {
        tree.Divide(limit);
        return tree.PartStarts[..(tree.PartCount + 1)];
    }

    private static void AssertParts(SpaceTree tree, int limit)
    {
        int[] parts = Parts(tree, limit);
        Assert.That((parts[0], parts[^1]), Is.EqualTo((0, tree.Count)));
        for (int p = 0; p + 1 < parts.Length; p++)
            Assert.That(parts[p + 1] - parts[p], Is.InRange(Math.Min(1, tree.Count), limit));
    }
}
