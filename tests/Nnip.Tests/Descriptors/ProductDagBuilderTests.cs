using Nnip.Descriptors;
using NUnit.Framework;

namespace Nnip.Tests.Descriptors;

public class ProductDagBuilderTests
{
    [Test]
    public void Order_of_factors_does_not_matter()
    {
        var dag = Build(4, [[2, 0, 1]], [[1, 2, 0]]);
        Assert.That(dag.TermNode[0], Is.EqualTo(dag.TermNode[1]));
        Assert.That(dag.ProductCount, Is.EqualTo(2));
    }

    [Test]
    public void Products_that_exist_are_used_as_factors()
    {
        var dag = Build(4, [[0, 1, 2, 3]], [[0, 2]], [[1, 3]]);
        Assert.That(dag.ProductCount, Is.EqualTo(3));
    }

    [Test]
    public void Missing_helper_in_greatest_demand_is_made()
    {
        var dag = Build(6, [[0, 3, 5]], [[1, 3, 5]], [[2, 3, 5]], [[3, 4, 5]]);
        Assert.That(dag.ProductCount, Is.EqualTo(5));
    }

    [Test]
    public void Repeated_factors_are_powers()
    {
        var dag = Build(2, [[0, 0, 0, 0]], [[0, 0, 0, 0, 0, 1, 1, 1]]);
        double[] nodes = Evaluate(dag, [3, 2]);
        Assert.That(nodes[dag.TermNode[0]], Is.EqualTo(81));
        Assert.That(nodes[dag.TermNode[1]], Is.EqualTo(243 * 8));
    }

    [Test]
    public void Random_monomials_have_their_values([Range(1, 5)] int seed)
    {
        const int densities = 7;
        var random = new Random(seed);
        int[][][] invariants = [.. Enumerable.Range(0, 60).Select(_ => new int[][]
        {
            [.. Enumerable.Range(0, 1 + random.Next(ProductDagBuilder.MaxOrder)).Select(_ => random.Next(densities))],
        })];
        var dag = Build(densities, invariants);
        double[] values = [.. Enumerable.Range(0, densities).Select(_ => 0.5 + random.NextDouble())];
        double[] nodes = Evaluate(dag, values);
        for (int d = 0; d < invariants.Length; d++)
        {
            double expected = invariants[d][0].Aggregate(1.0, (product, k) => product * values[k]);
            Assert.That(nodes[dag.TermNode[d]], Is.EqualTo(expected).Within(1e-13 * expected), $"invariant {d}, seed {seed}");
        }
    }

    private static ProductDag Build(int densities, params int[][][] invariants)
    {
        var builder = new ProductDagBuilder(densities);
        foreach (int[][] monomials in invariants)
        {
            builder.BeginInvariant();
            foreach (int[] monomial in monomials)
                builder.AddTerm(monomial, 1);
        }
        return builder.Build();
    }

    private static double[] Evaluate(ProductDag dag, double[] densities)
    {
        var nodes = new double[dag.NodeCount + 1];
        densities.CopyTo(nodes, 0);
        PlainDescriptors.Sum(dag, nodes);
        return nodes;
    }
}
