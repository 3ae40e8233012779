using Nnip.Descriptors.Ace;
using NUnit.Framework;

namespace Nnip.Tests.Descriptors;

public class InvariantCouplingTests
{
    // Equal factors: invariants of binary forms of order 2l, known from their generators (quartic: degrees 2, 3; sextic: 2, 4, 6, 10, 15;
    // octavic: 2..10). Different factors: ways to couple the angular momenta to zero.
    [TestCase(new[] { 1, 1, 1, 1 }, new[] { 4 }, 1)]
    [TestCase(new[] { 2, 2, 2, 2 }, new[] { 4 }, 1)]
    [TestCase(new[] { 3, 3, 3, 3 }, new[] { 4 }, 2)]
    [TestCase(new[] { 4, 4, 4, 4 }, new[] { 4 }, 2)]
    [TestCase(new[] { 2, 2, 2, 2, 2 }, new[] { 5 }, 1)]
    [TestCase(new[] { 4, 4, 4, 4, 4 }, new[] { 5 }, 2)]
    [TestCase(new[] { 2, 2, 2, 2, 2, 2 }, new[] { 6 }, 2)]
    [TestCase(new[] { 1, 1, 1, 1 }, new[] { 1, 1, 1, 1 }, 3)]
    [TestCase(new[] { 2, 2, 2, 2 }, new[] { 1, 1, 1, 1 }, 5)]
    [TestCase(new[] { 1, 1, 1, 1 }, new[] { 2, 2 }, 2)]
    [TestCase(new[] { 1, 1, 2, 2 }, new[] { 2, 2 }, 2)]
    [TestCase(new[] { 1, 1, 1, 1, 2 }, new[] { 1, 1, 1, 1, 1 }, 6)]
    [TestCase(new[] { 0, 0, 1, 1 }, new[] { 2, 2 }, 1)]
    [TestCase(new[] { 1, 1, 1, 5 }, new[] { 3, 1 }, 0)]
    public void Functions_span_the_symmetric_invariants_orthonormally(int[] l, int[] runs, int expected)
    {
        var coupling = InvariantCoupling.Build(l, runs);
        Assert.That(coupling.FunctionCount, Is.EqualTo(expected));
        double permutations = runs.Aggregate(1.0, (product, run) => product * Factorial(run));
        for (int a = 0; a < expected; a++)
            for (int b = 0; b < expected; b++)
            {
                // A term of the symmetric tensor C stands for all its distinct arrangements: coefficient = sqrt|H| x arrangements x C.
                double overlap = coupling.Moments.Select((m, t) =>
                    coupling.Coefficients[a][t] * coupling.Coefficients[b][t] / (permutations * Arrangements(m, runs))).Sum();
                Assert.That(overlap, Is.EqualTo(a == b ? 1 : 0).Within(1e-12), $"functions {a}, {b}");
            }
    }

    [TestCase(new[] { 1, 1, 1, 1 }, new[] { 1, 1, 1, 1 })]
    [TestCase(new[] { 2, 2, 2, 2 }, new[] { 2, 2 })]
    [TestCase(new[] { 1, 1, 2, 2, 2 }, new[] { 2, 3 })]
    public void First_coefficient_of_high_orders_is_positive(int[] l, int[] runs)
    {
        foreach (double[] coefficients in InvariantCoupling.Build(l, runs).Coefficients)
            Assert.That(coefficients.First(c => Math.Abs(c) > 1e-6), Is.Positive);
    }

    private static double Arrangements(int[] moments, int[] runs)
    {
        double arrangements = 1;
        int start = 0;
        foreach (int run in runs)
        {
            arrangements *= Factorial(run);
            foreach (var equal in moments.Skip(start).Take(run).GroupBy(m => m))
                arrangements /= Factorial(equal.Count());
            start += run;
        }
        return arrangements;
    }

    private static double Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);
}
