using System.Globalization;
using Nnip.Backends;
using Nnip.Cuda.Operations;
using Nnip.Descriptors;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Operations;

/// <summary>What kernels are compiled from.</summary>
public class KernelSourcesTests
{
    [Test]
    public void Headers_are_the_same_in_every_culture()
    {
        var tables = new RandomPotential { BodyOrder = 3, Degree = 5 }.Build().Tables();
        var comma = KernelSources.For(tables, Precision.Double);
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            Assert.That(KernelSources.For(tables, Precision.Double), Is.EqualTo(comma));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
        Assert.That(KernelSources.For(tables, Precision.Float), Has.None.AnyOf(comma));
    }

    [Test]
    public void Models_that_differ_in_numbers_of_the_graph_alone_share_all_kernels()
    {
        RandomPotential settings = new() { Seed = 1, BodyOrder = 4, Degree = 4 };
        var one = settings.Build().Tables();
        var two = (settings with { Seed = 2 }).Build().Tables();
        Assert.That(KernelSources.For(two, Precision.Float), Is.EqualTo(KernelSources.For(one, Precision.Float)));
    }

    [Test]
    public void Products_are_ordered_so_that_factors_come_on_earlier_levels()
    {
        foreach (var dag in new RandomPotential { BodyOrder = 5, Degree = 5 }.Build().Descriptor.Invariants)
        {
            var graph = new PreparedGraph(dag, false);
            int Level(int node) => Array.FindLastIndex(graph.LevelStart, start => start <= node);
            for (int m = 0; m < graph.Factors.Length; m++)
            {
                var (left, right) = graph.Factors[m];
                Assert.That(Level(dag.DensityCount + m), Is.EqualTo(1 + Math.Max(Level(left), Level(right))));
            }
            Assert.That(graph.LevelStart[^1], Is.EqualTo(dag.NodeCount));
        }
    }

    [Test]
    public void Graphs_with_more_nodes_than_the_kernels_can_number_are_refused()
    {
        const int Products = 70_000;
        var dag = new ProductDag
        {
            DensityCount = 1,
            ProductStart = [.. Enumerable.Range(0, Products + 1)],
            Left = new int[Products],
            Right = new int[Products],
            ProductCoefficient = new double[Products],
            TermStart = [0, 1],
            TermNode = [Products],
            TermCoefficient = [1],
            Constant = [0],
        };
        Assert.That(() => new PreparedGraph(dag, false), Throws.TypeOf<NotSupportedException>().With.Message.Contains("65535"));
    }
}
