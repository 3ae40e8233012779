using Nnip.Backends;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Fixtures;

namespace Nnip.Tests.Laws;

/// <summary>The lattice vector of a direction that does not repeat means nothing, zero included.</summary>
public class OpenDirectionLaw : PotentialLaw
{
    private protected override void Check(ICalculator calculator, Potential potential, Precision precision)
    {
        var slab = RandomConfiguration.Slab(53, 5, potential.Species.Length);
        var expected = calculator.Compute(slab);
        foreach (var open in new Vec3[] { default, new(0.1, 0, 0), new(1e8, 3, 1e5) })
        {
            var vectors = new Mat3(slab.Cell.Vectors.A, open, slab.Cell.Vectors.C);
            var found = calculator.Compute(RandomConfiguration.Moved(slab, (_, r) => r, slab.Cell with { Vectors = vectors }));
            AssertEnergy(found.Energy, expected.Energy, slab.Count, precision, $"b = {open}");
            AssertForces(found.Forces, expected.Forces, precision, $"b = {open}");
            AssertVirial(found.Virial, expected.Virial, precision, $"b = {open}");
        }
    }
}
