using Nnip.Backends;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Laws;

/// <summary>The forces of any structure sum to zero, and so do the torques of an open one; the virial is symmetric.</summary>
public class NetForceLaw : PotentialLaw
{
    private protected override void Check(ICalculator calculator, Potential potential, Precision precision)
    {
        foreach (var (name, structure) in LawCases.Structures(potential.Species.Length))
        {
            var (_, _, forces, virial) = calculator.Compute(structure);
            double bound = Tolerances.Force(precision) * Rms(forces) * structure.Count;
            Vec3 force = default, torque = default;
            for (int i = 0; i < structure.Count; i++)
            {
                force += forces[i];
                torque += Vec3.Cross(structure.Positions[i], forces[i]);
            }
            Assert.That(force.Length, Is.LessThanOrEqualTo(bound), $"{name}: net force");
            AssertVirial(virial, virial.Transpose, precision, name);
            if (!structure.Cell.IsPeriodic)
                Assert.That(torque.Length, Is.LessThanOrEqualTo(bound * structure.Positions.Max(r => r.Length)), $"{name}: torque");
        }
    }
}
