using Nnip.Descriptors.Ace;
using NUnit.Framework;

namespace Nnip.Tests.Descriptors;

public class AceBasisTests
{
    private static readonly AceSettings Plain = new() { Species = ["Hf", "O"], BodyOrder = 4, Degree = 6 };

    [Test]
    public void Two_builds_are_identical()
    {
        var settings = Plain with { BodyOrder = 5, Degree = 8 };
        var (first, second) = (AceBasis.Build(settings), AceBasis.Build(settings));
        Assert.That(second.Labels, Is.EqualTo(first.Labels));
        Assert.That(second.Invariants[0].Left, Is.EqualTo(first.Invariants[0].Left));
        Assert.That(second.Invariants[0].Right, Is.EqualTo(first.Invariants[0].Right));
        Assert.That(second.Invariants[0].TermStart, Is.EqualTo(first.Invariants[0].TermStart));
        Assert.That(second.Invariants[0].TermNode, Is.EqualTo(first.Invariants[0].TermNode));
        Assert.That(second.Invariants[0].TermCoefficient, Is.EqualTo(first.Invariants[0].TermCoefficient));
    }

    [Test]
    public void Table_describes_the_design_example()
    {
        var table = AceBasis.Build(Plain with { BodyOrder = 3, Degree = 3, AngularWeight = 1 });
        Assert.That(table.InvariantCount, Is.EqualTo(26));
        Assert.That(table.Species, Is.EqualTo(new[] { 72, 8 }));
        Assert.That(table.Cutoff, Is.EqualTo(5));
        Assert.That(((AcePairBasis)table.PairBasis).RadialCounts, Is.EqualTo(new[] { 3 }));
        string[] labels = ["Hf1,0 #1", "O1,0 #1", "Hf2,0 #1", "O2,0 #1", "Hf3,0 #1", "O3,0 #1", "Hf1,0 Hf1,0 #1"];
        Assert.That(table.Labels[1][..7], Is.EqualTo(labels));
    }

    [Test]
    public void Radial_counts_are_the_largest_in_use()
    {
        var table = AceBasis.Build(Plain with { Species = ["Si"], BodyOrder = 3, Degree = 8, AngularWeight = 1 });
        // Order 1 reaches n = 8; a pair with l = 1, 2, 3 costs 2 l + n + 1 at least.
        Assert.That(((AcePairBasis)table.PairBasis).RadialCounts, Is.EqualTo(new[] { 8, 5, 3, 1 }));
    }

    [Test]
    public void Products_come_after_their_factors_and_are_distinct()
    {
        var dag = AceBasis.Build(Plain with { BodyOrder = 5, Degree = 8 }).Invariants[0];
        var monomials = new HashSet<string>();
        var factors = new List<int[]>(Enumerable.Range(0, dag.DensityCount).Select(k => new[] { k }));
        for (int m = 0; m < dag.ProductCount; m++)
        {
            Assert.That(Math.Max(dag.Left[m], dag.Right[m]), Is.LessThan(dag.DensityCount + m));
            factors.Add([.. factors[dag.Left[m]].Concat(factors[dag.Right[m]]).Order()]);
            Assert.That(monomials.Add(string.Join(' ', factors[^1])), Is.True, $"product {m} is made twice");
        }
        var used = dag.TermNode.Concat(dag.Left).Concat(dag.Right).ToHashSet();
        Assert.That(Enumerable.Range(dag.DensityCount, dag.ProductCount), Is.SubsetOf(used), "every product is used");
    }

    [Test]
    public void Few_products_are_helpers()
    {
        var dag = AceBasis.Build(Plain).Invariants[0];
        int needed = dag.TermNode.Distinct().Count(node => node >= dag.DensityCount);
        Assert.That(dag.ProductCount, Is.LessThan(1.2 * needed));
    }

    [Test]
    public void Equal_degrees_are_kept_in_spite_of_rounding()
    {
        // 3 x 0.1 is above 0.3 in floating point.
        var table = AceBasis.Build(Plain with { Species = ["Si"], BodyOrder = 2, Degree = 1.2, DegreeScale = 0.1, AngularWeight = 1 });
        Assert.That(table.InvariantCount, Is.EqualTo(12));
    }

    [Test]
    public void Three_species_have_three_equal_blocks()
    {
        var table = AceBasis.Build(Plain with { Species = ["Hf", "O", "Si"] });
        Assert.That(table.Invariants, Has.Length.EqualTo(3));
        Assert.That(table.DensityCount, Is.EqualTo(3 * table.PairBasis.Count));
        Assert.That(table.InvariantCount, Is.EqualTo(3 * table.Labels[2].Length));
    }

    [Test]
    public void Gradients_of_the_pair_basis_are_those_of_its_values() => PairBasisGradient.AssertIsThatOfValues(
        AceBasis.Build(Plain with { Degree = 8, AngularWeight = 1 }).PairBasis, new(1.1, -0.7, 2.3), 1e-7);

    private static readonly TestCaseData[] BadSettings =
    [
        new(Plain with { Species = [] }, "species must name at least one chemical element, but is empty"),
        new(Plain with { Species = ["Hf", "Oo"] }, "species must hold chemical symbols such as Hf, but has 'Oo'"),
        new(Plain with { Species = ["O", "Hf", "O"] }, "species must name each element once, but has 'O' twice"),
        new(Plain with { BodyOrder = 1 }, "body_order must be an integer from 2 to 9, but is 1"),
        new(Plain with { BodyOrder = 10 }, "body_order must be an integer from 2 to 9, but is 10"),
        new(Plain with { Degree = 0.5 }, "degree must be at least 1, but is 0.5"),
        new(Plain with { Degree = double.NaN }, "degree must be at least 1, but is NaN"),
        new(Plain with { Degree = 2, DegreeScale = 2.5 },
            "degree must be at least degree_scale 2.5 for any function to be selected, but is 2"),
        new(Plain with { Degree = 500.5 },
            "degree must be at most 169 times degree_scale and 169 times degree_scale x angular_weight, but is 500.5"),
        new(Plain with { DegreeScale = 0 }, "degree_scale must be positive, but is 0"),
        new(Plain with { AngularWeight = -1 }, "angular_weight must be positive, but is -1"),
        new(Plain with { R0 = 0 }, "r0 must be positive, but is 0"),
        new(Plain with { Cutoff = -5 }, "cutoff must be positive, but is -5"),
        new(Plain with { Cutoff = double.PositiveInfinity }, "cutoff must be positive, but is Infinity"),
        new(Plain with { InnerRadius = 5 }, "inner_radius must be from 0 to below cutoff 5, but is 5"),
        new(Plain with { R0 = 10 }, "inner_radius must be from 0 to below cutoff 5, but is 6.5, 0.65 times r0"),
        new(Plain with { OuterExponent = -2 },
            "outer_exponent must be from 2 to 100, so that forces are continuous at the cutoff, but is -2"),
        new(Plain with { InnerExponent = -1 }, "inner_exponent must be 0 (no inner envelope) or from 2 to 100, but is -1"),
        new(Plain with { BodyOrder = 6, Degree = 40.5 },
            "degree 40.5 with body_order 6 selects more than 500000 products; lower one of them"),
    ];

    [TestCaseSource(nameof(BadSettings))]
    public void Bad_settings_are_refused_with_the_key(AceSettings settings, string message) =>
        Assert.That(() => AceBasis.Build(settings), Throws.TypeOf<InputException>().With.Message.EqualTo(message));

    [Test]
    public void Keys_are_named_as_the_user_wrote_them() =>
        Assert.That(() => AceBasis.Build(Plain with { Degree = 2, DegreeScale = 3 }, key => $"--{key}"), Throws.TypeOf<InputException>()
            .With.Message.EqualTo("--degree must be at least --degree_scale 3 for any function to be selected, but is 2"));
}
