using Nnip.Backends;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Laws;

/// <summary>F = -dE/dr and W = -dE/d(strain), by central differences of fourth order.</summary>
public class EnergyDerivativeLaw : PotentialLaw
{
    private protected override void Check(ICalculator calculator, Potential potential, Precision precision)
    {
        // The step balances the rounding of the energies against pairs that cross the cutoff, where the second derivative jumps.
        var (step, tolerance) = precision == Precision.Float ? (1e-2, 1e-2) : (1e-4, 1e-6);
        var structures = LawCases.Structures(potential.Species.Length);
        // 288 atoms are computed in parts; one component of a force and of the virial suffices there.
        var large = ("large", RandomConfiguration.Supercell(structures[0].Structure, 3, 3, 4, 0.05));
        foreach (var (name, structure) in structures.Append(large))
        {
            int last = name == "large" ? 1 : 3;
            var prediction = calculator.Compute(structure);
            double forceScale = Rms(prediction.Forces), virialScale = Rms([prediction.Virial.A, prediction.Virial.B, prediction.Virial.C]);
            for (int j = 0; j < Math.Min(last, structure.Count); j++)
                for (int axis = 0; axis < last; axis++)
                {
                    double force = -Derivative(step, h =>
                        calculator.Compute(RandomConfiguration.Moved(structure,
                            (i, r) => i == j ? r + h * Mat3.Identity[axis] : r)).Energy);
                    Assert.That(prediction.Forces[j][axis],
                        Is.EqualTo(force).Within(tolerance * (forceScale + Math.Abs(force))), $"{name}: atom {j}, axis {axis}");
                }
            for (int a = 0; a < last; a++)
                for (int b = 0; b < last; b++)
                {
                    double virial = -Derivative(step / 4, h => calculator.Compute(RandomConfiguration.Strained(structure, a, b, h)).Energy);
                    Assert.That(prediction.Virial[a][b],
                        Is.EqualTo(virial).Within(tolerance * (virialScale + Math.Abs(virial))), $"{name}: strain {a}{b}");
                }
        }
    }

    private static double Derivative(double h, Func<double, double> f) => (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
}
