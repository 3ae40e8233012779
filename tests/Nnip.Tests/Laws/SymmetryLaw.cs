using Nnip.Backends;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Descriptors;
using Nnip.Tests.Fixtures;

namespace Nnip.Tests.Laws;

/// <summary>
/// Energies do not change under rotation, reflection, translation, permutation and the choice of periodic images; forces and virial
/// follow.
/// </summary>
public class SymmetryLaw : PotentialLaw
{
    private protected override void Check(ICalculator calculator, Potential potential, Precision precision)
    {
        var random = new Random(61);
        foreach (var (name, structure) in LawCases.Structures(potential.Species.Length))
        {
            var original = calculator.Compute(structure);
            var rotation = PlainDescriptors.RandomRotation(random);
            AssertTurned(rotation, "rotation");
            AssertTurned(-1 * rotation, "rotation and inversion");
            AssertTurned(new Mat3(new(1, 0, 0), new(0, -1, 0), new(0, 0, 1)), "reflection");

            var shift = new Vec3(1.3, -20.7, 5.1);
            AssertSame(calculator.Compute(RandomConfiguration.Moved(structure, (_, r) => r + shift)), original, "translation");
            AssertSame(
                calculator.Compute(RandomConfiguration.Moved(structure, (i, r) => r + Image(structure.Cell, i))), original, "other images");

            int[] order = [.. Enumerable.Range(0, structure.Count)];
            random.Shuffle(order);
            var permuted = calculator.Compute(new Configuration
            {
                Species = [.. order.Select(i => structure.Species[i])],
                Positions = [.. order.Select(i => structure.Positions[i])],
                Cell = structure.Cell,
            });
            AssertSame(permuted, original with { Forces = [.. order.Select(i => original.Forces[i])] }, "permutation");

            void AssertTurned(Mat3 turn, string how)
            {
                var turned = RandomConfiguration.Deformed(structure, turn);
                var expected = original with
                {
                    Forces = [.. original.Forces.Select(f => f * turn)],
                    Virial = turn.Transpose * original.Virial * turn,
                };
                AssertSame(calculator.Compute(turned), expected, how);
            }

            void AssertSame(Prediction value, Prediction expected, string how)
            {
                AssertEnergy(value.Energy, expected.Energy, structure.Count, precision, $"{name}, {how}");
                AssertForces(value.Forces, expected.Forces, precision, $"{name}, {how}");
                AssertVirial(value.Virial, expected.Virial, precision, $"{name}, {how}");
            }
        }
    }

    /// <summary>A lattice vector of the periodic directions, another one for each atom.</summary>
    private static Vec3 Image(Cell cell, int atom) =>
        new Vec3(cell.PeriodicA ? atom % 3 - 1 : 0, cell.PeriodicB ? atom % 4 - 2 : 0, cell.PeriodicC ? atom % 2 : 0) * cell.Vectors;
}
