using Nnip.Descriptors.Ace;
using NUnit.Framework;

namespace Nnip.Tests.Descriptors;

public class AceCountTests
{
    [TestCase(1, 2, new[] { 3, 4, 5, 6, 7, 8 })]
    [TestCase(1, 3, new[] { 5, 9, 13, 20, 27, 38 })]
    [TestCase(1, 4, new[] { 6, 11, 18, 30, 47, 73 })]
    [TestCase(1, 5, new[] { 6, 12, 20, 35, 57 })]
    [TestCase(2, 2, new[] { 12, 16, 20, 24, 28, 32 })]
    [TestCase(2, 3, new[] { 26, 50, 78, 124, 176, 252 })]
    [TestCase(2, 4, new[] { 34, 70, 134, 244, 428, 716 })]
    [TestCase(2, 5, new[] { 34, 80, 160, 322, 610 })]
    public void Numbers_of_invariants_from_degree_3_on(int species, int bodyOrder, int[] expected)
    {
        string[] symbols = species == 1 ? ["Si"] : ["Hf", "O"];
        var counts = Enumerable.Range(3, expected.Length).Select(degree => AceBasis.Build(new()
        {
            Species = symbols,
            BodyOrder = bodyOrder,
            Degree = degree,
            AngularWeight = 1,
        }).InvariantCount);
        Assert.That(counts, Is.EqualTo(expected));
    }
}
