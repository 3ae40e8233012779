using Nnip.Backends;
using Nnip.Empirical;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Empirical;

/// <summary>Two atoms and one term: energies and forces are those of the formula on every backend.</summary>
public class DimerTests
{
    private const double Depth = 0.7, R0 = 1.5;

    /// <summary>At the minimum the force is zero to the last bit, and the energy is not.</summary>
    [TestCase(R0)]
    [TestCase(1.2)]
    [TestCase(2.1)]
    public void Morse_energies_and_forces_are_those_of_the_term(double r)
    {
        var parameters = new Dictionary<string, double> { ["d0"] = Depth, ["alpha"] = 1.25, ["r0"] = R0 };
        var pairs = new Dictionary<string, IReadOnlyDictionary<string, double>?> { ["O-O"] = parameters };
        var terms = PairTerms.Build([new() { Form = PairForm.Morse, Inner = 3, Cutoff = 4, Pairs = pairs }], ["O"]);
        var (value, slope) = terms.At(0, 0, r);
        Assert.That(value, Is.LessThan(-0.1), "the constant of the switch does not hide the well");
        var dimer = new Configuration { Species = [8, 8], Positions = [default, new(0, 0, r)] };
        foreach (var (device, create) in Contract.Backends.All)
        {
            using var backend = create();
            foreach (var precision in backend.Supports<float>() ? Enum.GetValues<Precision>() : [Precision.Double])
            {
                using var calculator = Pipelines.Calculator(backend, Potential.OfPairTerms(["O"], terms), precision);
                var prediction = calculator.Compute(dimer);
                double tolerance = precision == Precision.Float ? 1e-6 : 1e-13;
                Assert.That(prediction.Energy, Is.EqualTo(value).Within(tolerance), $"{device}, {precision}");
                Assert.That(prediction.Forces[1].Z, Is.EqualTo(-slope).Within(4 * tolerance), $"{device}, {precision}");
                Assert.That(prediction.Forces[0].Z, Is.EqualTo(slope).Within(4 * tolerance), $"{device}, {precision}");
            }
        }
    }
}
