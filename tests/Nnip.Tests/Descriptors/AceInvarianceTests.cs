using MathNet.Numerics.LinearAlgebra;
using Nnip.Descriptors;
using Nnip.Descriptors.Ace;
using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Descriptors;

public class AceInvarianceTests
{
    private static readonly DescriptorTable Table =
        AceBasis.Build(new() { Species = ["Hf", "O"], BodyOrder = 6, Degree = 8, AngularWeight = 0.8 });

    [Test]
    public void Rotation_reflection_and_permutation_change_nothing([Range(1, 5)] int seed)
    {
        var random = new Random(seed);
        var neighbours = PlainDescriptors.Random(random, 6, 2);
        double[] expected = PlainDescriptors.Values(Table, 0, neighbours);
        var rotation = PlainDescriptors.RandomRotation(random);
        AssertSame(expected, neighbours.Select(n => n with { R = n.R * rotation }), $"rotation, seed {seed}");
        AssertSame(expected, neighbours.Select(n => n with { R = -(n.R * rotation) }), $"rotation and inversion, seed {seed}");
        var mirror = rotation.Transpose * new Mat3(new(1, 0, 0), new(0, -1, 0), new(0, 0, 1)) * rotation;
        AssertSame(expected, neighbours.Select(n => n with { R = n.R * mirror }), $"reflection, seed {seed}");
        random.Shuffle(neighbours);
        AssertSame(expected, neighbours, $"permutation, seed {seed}");
    }

    [Test]
    public void Shape_and_species_of_the_neighbours_matter()
    {
        var neighbours = PlainDescriptors.Random(new(3), 6, 2);
        double[] original = PlainDescriptors.Values(Table, 0, neighbours);
        var moved = (Neighbour[])neighbours.Clone();
        moved[2] = moved[2] with { R = moved[2].R + new Vec3(0.05, 0, 0) };
        var swapped = neighbours.Select(n => n with { Species = 1 - n.Species });
        Assert.That(PlainDescriptors.Values(Table, 0, moved), Is.Not.EqualTo(original).Within(1e-4));
        Assert.That(PlainDescriptors.Values(Table, 0, swapped), Is.Not.EqualTo(original).Within(1e-4));
    }

    [Test]
    public void Neighbour_leaving_through_the_cutoff_changes_nothing_abruptly()
    {
        var neighbours = PlainDescriptors.Random(new(4), 6, 2);
        double[] without = PlainDescriptors.Values(Table, 1, neighbours);
        double[] with = PlainDescriptors.Values(Table, 1, [.. neighbours, new(0, new(0, 3, 4 - 1e-6))]);
        Assert.That(with, Is.EqualTo(without).Within(1e-8));
    }

    [TestCase(2, 8, 1)]
    [TestCase(3, 7, 1)]
    [TestCase(4, 6, 1)]
    [TestCase(5, 6, 2)]
    [TestCase(5, 8, 1)]
    [TestCase(6, 7, 1)]
    public void Invariants_are_linearly_independent(int bodyOrder, int degree, int species)
    {
        string[] symbols = species == 1 ? ["Si"] : ["Hf", "O"];
        var table = AceBasis.Build(new() { Species = symbols, BodyOrder = bodyOrder, Degree = degree, AngularWeight = 0.9 });
        int count = table.Invariants[0].InvariantCount;
        var random = new Random(5);
        // Columns of unit length, so that small values of high orders do not look like dependence.
        var samples = Matrix<double>.Build.DenseOfRows(Enumerable.Range(0, 3 * count).Select(_ =>
            PlainDescriptors.Values(table, 0, PlainDescriptors.Random(random, 2 + random.Next(9), species)))).NormalizeColumns(2);
        var singular = samples.Svd(false).S;
        Assert.That(singular[count - 1], Is.GreaterThan(1e-9 * singular[0]), $"{count} invariants");
    }

    private static void AssertSame(double[] expected, IEnumerable<Neighbour> neighbours, string what)
    {
        double[] values = PlainDescriptors.Values(Table, 0, neighbours);
        for (int d = 0; d < expected.Length; d++)
        {
            // Relative to the largest: an invariant may be near zero by cancellation.
            Assert.That(values[d], Is.EqualTo(expected[d]).Within(1e-11 * Math.Max(Math.Abs(expected[d]), 0.1 * expected.Max(Math.Abs))),
                $"{what}: {Table.Labels[0][d]}");
        }
    }
}
