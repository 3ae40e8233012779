using Nnip.Backends;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Contract;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Laws;

/// <summary>The same input gives bit-identical results whatever the number of threads, and again the second time.</summary>
public class DeterminismLaw
{
    [Test]
    public void Predictions_do_not_depend_on_threads(
        [Values] Precision precision, [ValueSource(typeof(LawCases), nameof(LawCases.Models))] ModelCase model)
    {
        var large = RandomConfiguration.Supercell(LawCases.Structures(model.Potential.Species.Length)[0].Structure, 4, 4, 5, 0.1);
        using IBackend one = Contract.Backends.All["cpu, 1 thread"](), two = Contract.Backends.All["cpu, 2 threads"]();
        using ICalculator a = Pipelines.Calculator(one, model.Potential, precision),
            b = Pipelines.Calculator(two, model.Potential, precision);
        var first = a.Compute(large);
        AssertIdentical(b.Compute(large), first);
        AssertIdentical(b.Compute(large), first);
        foreach (var prediction in b.Compute(Enumerable.Repeat(large, 3)))
            AssertIdentical(prediction, a.Compute([large]).Single());
    }

    [Test]
    public void Gradients_do_not_depend_on_threads(
        [Values] Precision precision, [ValueSource(typeof(LawCases), nameof(LawCases.Networks))] ModelCase model)
    {
        var potential = model.Potential;
        Configuration[] frames = [.. Enumerable.Repeat(TrainingFrames.Make(potential.Species.Length), 7).SelectMany(f => f)];
        int[] batch = [.. Enumerable.Range(0, frames.Length)];
        var (weights, results) = (TrainingFrames.Terms[^1].Weights, new List<(LossTerms Terms, double[] Gradient)>());
        foreach (string name in (string[])["cpu, 1 thread", "cpu, 2 threads", "cpu, 2 threads"])
        {
            using var backend = Contract.Backends.All[name]();
            using var pipeline = TrainingFrames.Open(backend, precision, potential, frames);
            var gradient = new double[potential.Network.ParameterCount];
            results.Add((pipeline.Evaluate(batch, weights, potential.Parameters, gradient), gradient));
        }
        foreach (var (terms, gradient) in results)
        {
            Assert.That(terms, Is.EqualTo(results[0].Terms));
            Assert.That(gradient, Is.EqualTo(results[0].Gradient));
        }
    }

    private static void AssertIdentical(Prediction value, Prediction expected)
    {
        Assert.That(value.Energy, Is.EqualTo(expected.Energy));
        Assert.That(value.Forces, Is.EqualTo(expected.Forces));
        Assert.That(value.Virial, Is.EqualTo(expected.Virial));
        Assert.That(value.AtomEnergies, Is.EqualTo(expected.AtomEnergies));
    }
}
