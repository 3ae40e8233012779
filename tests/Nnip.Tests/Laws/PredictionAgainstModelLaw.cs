using Nnip.Backends;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Reference;
using Nnip.Structures;
using Nnip.Tests.Fixtures;

namespace Nnip.Tests.Laws;

/// <summary>
/// The pipeline on any backend gives what the model with explicit Jacobians gives, one structure at a time and many at once.
/// </summary>
public class PredictionAgainstModelLaw : PotentialLaw
{
    private protected override void Check(ICalculator calculator, Potential potential, Precision precision)
    {
        var model = new ReferenceModel(potential);
        Configuration[] structures =
        [
            .. LawCases.Structures(potential.Species.Length).Select(s => s.Structure),
            RandomConfiguration.Isolated(),
            RandomConfiguration.Open(71, 3, 1),
        ];
        var many = calculator.Compute(structures).ToArray();
        for (int s = 0; s < structures.Length; s++)
        {
            var expected = model.Compute(structures[s]);
            AssertSame(calculator.Compute(structures[s]), expected, $"structure {s}");
            AssertSame(many[s], expected, $"structure {s} of many");
        }

        void AssertSame(Prediction value, Prediction expected, string what)
        {
            AssertEnergy(value.Energy, expected.Energy, expected.Forces.Length, precision, what);
            AssertForces(value.Forces, expected.Forces, precision, what);
            AssertVirial(value.Virial, expected.Virial, precision, what);
            if (potential.Network.Readout != Readout.Global)
                for (int i = 0; i < expected.AtomEnergies.Length; i++)
                    AssertEnergy(value.AtomEnergies[i], expected.AtomEnergies[i], 1, precision, $"{what}, atom {i}");
        }
    }
}
