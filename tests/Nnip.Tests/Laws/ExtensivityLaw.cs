using Nnip.Backends;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Fixtures;

namespace Nnip.Tests.Laws;

/// <summary>
/// Energies of atoms add: a supercell of 8 or 36 cells (288 atoms: computed in parts) has as many times the energy and virial
/// and the same forces, and fragments out of reach of each other do not interact. The global readout, which has no
/// atom energies, is exempt.
/// </summary>
public class ExtensivityLaw : PotentialLaw
{
    private protected override void Check(ICalculator calculator, Potential potential, Precision precision)
    {
        if (potential.Network.Readout == Readout.Global)
            return;
        var structures = LawCases.Structures(potential.Species.Length).ToDictionary(s => s.Name, s => s.Structure);
        foreach (var (name, a, b, c) in ((string, int, int, int)[])[("bulk", 2, 2, 2), ("small cell", 2, 2, 2), ("bulk", 3, 4, 3)])
        {
            int copies = a * b * c;
            var cell = structures[name];
            Prediction one = calculator.Compute(cell), many = calculator.Compute(RandomConfiguration.Supercell(cell, a, b, c));
            AssertEnergy(many.Energy, copies * one.Energy, copies * cell.Count, precision, name);
            AssertForces(many.Forces, Enumerable.Repeat(one.Forces, copies).SelectMany(f => f), precision, name);
            AssertVirial(many.Virial, copies * one.Virial, precision, name);
        }

        Configuration cluster = structures["cluster"], other = structures["wire"];
        var together = calculator.Compute(new Configuration
        {
            Species = [.. cluster.Species, .. other.Species],
            Positions = [.. cluster.Positions, .. other.Positions.Select(r => r + new Vec3(100, 0, 0))],
        });
        Prediction left = calculator.Compute(cluster),
            right = calculator.Compute(new Configuration { Species = other.Species, Positions = other.Positions });
        AssertEnergy(together.Energy, left.Energy + right.Energy, together.Forces.Length, precision, "fragments");
        AssertForces(together.Forces, left.Forces.Concat(right.Forces), precision, "fragments");
    }
}
