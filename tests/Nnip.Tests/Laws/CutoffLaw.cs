using Nnip.Backends;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Laws;

/// <summary>
/// An atom that leaves through the cutoff changes energy and forces continuously: with the square of the distance and with the
/// distance.
/// </summary>
public class CutoffLaw : PotentialLaw
{
    private protected override void Check(ICalculator calculator, Potential potential, Precision precision)
    {
        var outside = At(0.1);
        double floor = precision == Precision.Float ? 1e-4 : 1e-9;
        foreach (double distance in (double[])[-1e-2, -1e-3, -1e-4, -1e-5, 0, 1e-5])
        {
            var near = At(distance);
            Assert.That(near.Energy,
                Is.EqualTo(outside.Energy).Within(10 * distance * distance + floor), $"energy {distance} A from the cutoff");
            double change = near.Forces.Zip(outside.Forces, (a, b) => (a - b).Length).Max();
            Assert.That(change, Is.LessThanOrEqualTo(20 * Math.Abs(distance) + floor), $"forces {distance} A from the cutoff");
        }

        // Atoms 0 and 1 stay bonded; atom 2 crosses the cutoff of atom 0 and is far out of reach of atom 1.
        Prediction At(double beyond) => calculator.Compute(new Configuration
        {
            Species = [potential.Species[0], potential.Species[^1], potential.Species[^1]],
            Positions = [new(0, 0, 0), new(-1.7, 0.4, 0.2), (potential.Cutoff + beyond) / 3 * new Vec3(2, 1, 2)],
        });
    }

    [Test]
    public void Atom_inside_the_cutoff_is_seen([ValueSource(typeof(LawCases), nameof(LawCases.Models))] Contract.ModelCase model)
    {
        using var backend = new Nnip.Reference.ReferenceBackend();
        using var calculator = Pipelines.Calculator(backend, model.Potential, Precision.Double);
        double[] energies = [.. ((double[])[3, 10]).Select(r => calculator.Compute(new Configuration
        {
            Species = [model.Potential.Species[0], model.Potential.Species[0]],
            Positions = [new(0, 0, 0), new(r, 0, 0)],
        }).Energy)];
        Assert.That(energies[0], Is.Not.EqualTo(energies[1]).Within(1e-4));
    }
}
