using Nnip.Models;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Reference;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Laws;

/// <summary>The oracle itself, against nothing but its own energies.</summary>
public class ReferenceModelLaw
{
    private const double Step = 1e-5;

    [TestCase(Readout.Local, NetworkSharing.PerSpecies, false)]
    [TestCase(Readout.Local, NetworkSharing.Shared, true)]
    [TestCase(Readout.Global, NetworkSharing.Shared, true)]
    [TestCase(Readout.Linear, NetworkSharing.PerSpecies, false)]
    public void Forces_and_virial_are_derivatives_of_the_energy(Readout readout, NetworkSharing sharing, bool residual)
    {
        var potential = new RandomPotential { Seed = 11, BodyOrder = 4, Readout = readout, Sharing = sharing, Residual = residual }.Build();
        var model = new ReferenceModel(potential);
        var structure = RandomConfiguration.Small(5, 3);
        var prediction = model.Compute(structure);
        for (int j = 0; j < structure.Count; j++)
            for (int axis = 0; axis < 3; axis++)
            {
                var step = Unit(axis, Step);
                double plus = model.Compute(RandomConfiguration.Moved(structure, (i, r) => i == j ? r + step : r)).Energy;
                double minus = model.Compute(RandomConfiguration.Moved(structure, (i, r) => i == j ? r - step : r)).Energy;
                Assert.That(prediction.Forces[j][axis], Is.EqualTo(-(plus - minus) / (2 * Step)).Within(1e-6), $"atom {j}, axis {axis}");
            }
        for (int a = 0; a < 3; a++)
            for (int b = 0; b < 3; b++)
            {
                double plus = model.Compute(RandomConfiguration.Strained(structure, a, b, Step)).Energy,
                    minus = model.Compute(RandomConfiguration.Strained(structure, a, b, -Step)).Energy;
                Assert.That(prediction.Virial[a][b], Is.EqualTo(-(plus - minus) / (2 * Step)).Within(1e-5), $"strain {a}{b}");
            }
    }

    [TestCase(Readout.Local, NetworkSharing.PerSpecies, true)]
    [TestCase(Readout.Local, NetworkSharing.Shared, false)]
    [TestCase(Readout.Global, NetworkSharing.Shared, false)]
    [TestCase(Readout.Linear, NetworkSharing.Shared, false)]
    public void Parameter_gradient_is_the_derivative_of_the_loss(Readout readout, NetworkSharing sharing, bool residual)
    {
        var potential = new RandomPotential
        { Seed = 12, Hidden = [3, 2], Readout = readout, Sharing = sharing, Residual = residual }.Build();
        Configuration[] frames =
            [.. Enumerable.Range(0, 2).Select(i => RandomConfiguration.Labelled(RandomConfiguration.Small((ulong)i + 3, 2 + 3 * i), 4))];
        var weights = new LossWeights(1.5, 0.7, 0.3);
        var gradient = new ReferenceModel(potential).Loss(frames, weights).Gradient;
        double scale = Math.Sqrt(gradient.Average(g => g * g));
        for (int q = 0; q < gradient.Length; q++)
        {
            double difference = (LossAt(potential, frames, weights, q, Step) - LossAt(potential, frames, weights, q, -Step)) / (2 * Step);
            Assert.That(gradient[q], Is.EqualTo(difference).Within(1e-6 * scale), $"parameter {q}");
        }
    }

    private static double LossAt(Potential potential, Configuration[] frames, LossWeights weights, int parameter, double step)
    {
        var parameters = (double[])potential.Parameters.Clone();
        parameters[parameter] += step;
        var predictions = frames.Select(new ReferenceModel(potential.With(parameters)).Compute).ToArray();
        return PlainLoss.Of(frames, predictions).Total(weights);
    }

    private static Vec3 Unit(int axis, double length) => length * Mat3.Identity[axis];
}
