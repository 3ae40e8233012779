using Nnip.Backends;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Reference;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Laws;

/// <summary>
/// An isolated atom has its reference energy plus the network at zero densities, and feels no force; no atoms have no energy.
/// </summary>
public class IsolatedAtomLaw : PotentialLaw
{
    private protected override void Check(ICalculator calculator, Potential potential, Precision precision)
    {
        var model = new ReferenceModel(potential);
        for (int z = 0; z < potential.Species.Length; z++)
        {
            var atom = RandomConfiguration.Isolated(z);
            var prediction = calculator.Compute(atom);
            double expected = potential.Network.Readout == Readout.Linear ? Linear(potential, z) : model.Compute(atom).Energy;
            AssertEnergy(prediction.Energy, expected, 1, precision, $"species {z}");
            Assert.That(prediction.Forces, Is.EqualTo(new[] { default(Vec3) }));
            Assert.That(prediction.Virial, Is.EqualTo(default(Mat3)));

            var box = new Cell(20 * Mat3.Identity, true, true, true);
            AssertEnergy(
                calculator.Compute(RandomConfiguration.Moved(atom, (_, r) => r, box)).Energy, expected, 1, precision, "in a large cell");
        }
        var nothing = calculator.Compute(RandomConfiguration.Empty());
        AssertEnergy(nothing.Energy, model.Compute(RandomConfiguration.Empty()).Energy, 0, precision, "no atoms");
        Assert.That(nothing.Forces, Is.Empty);
    }

    /// <summary>E0 + b + sum of w (0 - mean)/sigma.</summary>
    private static double Linear(Potential potential, int z)
    {
        var layer = potential.Network.Layer(z, 0);
        double energy = potential.ReferenceEnergies[z] + potential.Parameters[layer.BiasOffset];
        for (int d = 0; d < layer.In; d++)
            energy -= potential.Parameters[layer.WeightOffset + d] * potential.Mean[z][d] / potential.Sigma[z][d];
        return energy;
    }
}
