using Nnip.Backends;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Tests.Contract;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Laws;

/// <summary>
/// The parameter gradient is the derivative of the loss, by central differences of fourth order in double, for every activation, readout,
/// sharing and term. The seed keeps the kinks of the two ReLUs farther away than the steps.
/// </summary>
public class ParameterGradientLaw
{
    private const double Step = 1e-4, Tolerance = 1e-6;

    private static readonly (Readout Readout, NetworkSharing Sharing, bool Residual)[] Networks =
    [
        (Readout.Local, NetworkSharing.PerSpecies, false),
        (Readout.Local, NetworkSharing.PerSpecies, true),
        (Readout.Local, NetworkSharing.Shared, false),
        (Readout.Local, NetworkSharing.Shared, true),
        (Readout.Global, NetworkSharing.Shared, false),
        (Readout.Global, NetworkSharing.Shared, true),
    ];

    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (var backend in Contract.Backends.Cases().Where(b => b.Precision == Precision.Double && !b.Name.Contains('2')))
        {
            // The software device is slow; the contract holds every activation of it to Reference.
            bool isCuda = backend.Name.StartsWith("cuda", StringComparison.Ordinal);
            foreach (var activation in isCuda ? [Activation.Tanh, Activation.Silu] : Enum.GetValues<Activation>())
                foreach (var (readout, sharing, residual) in Networks)
                    yield return new(backend, activation, readout, sharing, residual);
            yield return new(backend, Activation.Identity, Readout.Linear, NetworkSharing.PerSpecies, false);
            yield return new(backend, Activation.Identity, Readout.Linear, NetworkSharing.Shared, false);
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Holds(BackendCase backend, Activation activation, Readout readout, NetworkSharing sharing, bool residual)
    {
        var potential = new RandomPotential
        {
            Seed = 91,
            Degree = 2,
            Cutoff = 3.5,
            Hidden = [3, 2],
            Activation = activation,
            Readout = readout,
            Sharing = sharing,
            Residual = residual,
        }.Build();
        using var instance = backend.Create();
        using var pipeline = TrainingFrames.Open(instance, Precision.Double, potential, TrainingFrames.Make(2));
        int[] batch = [0, 2, 3, 4];
        var gradient = new double[potential.Network.ParameterCount];
        // The terms do not depend on their weights, so that one evaluation of all of them serves every difference.
        var all = TrainingFrames.Terms[^1].Weights;
        var unmoved = pipeline.Evaluate(batch, all, potential.Parameters, []);
        double[] steps = [Step, -Step, 2 * Step, -2 * Step];
        LossTerms[][] moved = [.. Enumerable.Range(0, gradient.Length).Select(q => Array.ConvertAll(steps, step => Moved(q, step)))];
        foreach (var (name, weights) in TrainingFrames.Terms)
        {
            double loss = pipeline.Evaluate(batch, weights, potential.Parameters, gradient).Total(weights);
            Assert.That(loss, Is.EqualTo(unmoved.Total(weights)).Within(Tolerances.Energy<double>() * loss), name);
            double[] differences = Array.ConvertAll(moved, terms =>
            {
                double[] losses = Array.ConvertAll(terms, term => term.Total(weights));
                return (8 * (losses[0] - losses[1]) - (losses[2] - losses[3])) / (12 * Step);
            });
            Agreement.Assert(gradient, differences, Tolerance, name);
        }

        LossTerms Moved(int parameter, double step)
        {
            var parameters = (double[])potential.Parameters.Clone();
            parameters[parameter] += step;
            return pipeline.Evaluate(batch, all, parameters, []);
        }
    }
}
