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
    /// <summary>Where the energies are taken, in steps.</summary>
    private static readonly double[] Points = [1, -1, 2, -2];

    private protected override void Check(ICalculator calculator, Potential potential, Precision precision)
    {
        // The step balances the rounding of the energies against pairs that cross the cutoff, where the second derivative jumps.
        var (step, tolerance) = precision == Precision.Float ? (1e-2, 1e-2) : (1e-4, 1e-6);
        var structures = LawCases.Structures(potential.Species.Length);
        foreach (var (name, structure) in structures)
            Compare(name, structure, 3, calculator.Compute);
        // 288 atoms are computed in parts; one component of a force and of the virial suffices there.
        var large = RandomConfiguration.Supercell(structures[0].Structure, 3, 3, 4, 0.05);
        Compare("large", large, 1, moved => moved.Select(calculator.Compute));

        void Compare(string name, Configuration structure, int count, Func<IEnumerable<Configuration>, IEnumerable<Prediction>> compute)
        {
            var prediction = calculator.Compute(structure);
            double forceScale = Rms(prediction.Forces), virialScale = Rms([prediction.Virial.A, prediction.Virial.B, prediction.Virial.C]);
            Component[] components =
            [
                .. from j in Enumerable.Range(0, Math.Min(count, structure.Count))
                   from axis in Enumerable.Range(0, count)
                   select new Component($"atom {j}, axis {axis}", prediction.Forces[j][axis], forceScale, step,
                       h => RandomConfiguration.Moved(structure, (i, r) => i == j ? r + h * Mat3.Identity[axis] : r)),
                .. from a in Enumerable.Range(0, count)
                   from b in Enumerable.Range(0, count)
                   select new Component($"strain {a}{b}", prediction.Virial[a][b], virialScale, step / 4,
                       h => RandomConfiguration.Strained(structure, a, b, h)),
            ];
            double[] energies =
                [.. compute(components.SelectMany(c => Points.Select(point => c.Moved(point * c.Step)))).Select(moved => moved.Energy)];
            foreach (var (component, e) in components.Zip(energies.Chunk(Points.Length)))
            {
                double derivative = (8 * (e[0] - e[1]) - (e[2] - e[3])) / (12 * component.Step);
                Assert.That(component.Value,
                    Is.EqualTo(-derivative).Within(tolerance * (component.Scale + Math.Abs(derivative))), $"{name}: {component.Name}");
            }
        }
    }

    /// <summary>A component of a force or of the virial, and the structure with the coordinate that belongs to it moved.</summary>
    private sealed record Component(string Name, double Value, double Scale, double Step, Func<double, Configuration> Moved);
}
