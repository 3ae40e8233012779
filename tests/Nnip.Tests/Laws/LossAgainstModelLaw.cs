using System.Collections.Concurrent;
using Nnip.Pipeline;
using Nnip.Reference;
using Nnip.Tests.Contract;
using NUnit.Framework;

namespace Nnip.Tests.Laws;

/// <summary>
/// Loss and parameter gradient of the pipeline are those of the model with explicit Jacobians, with cached descriptors and without.
/// </summary>
public class LossAgainstModelLaw
{
    // The naive gradient takes most of the time of these tests, and is the same for every backend.
    private static readonly ConcurrentDictionary<ModelCase, Loss[]> Expected = new();

    [Test]
    public void Holds(
        [ValueSource(typeof(Contract.Backends), nameof(Contract.Backends.Cases))] BackendCase backend,
        [ValueSource(typeof(LawCases), nameof(LawCases.Networks))] ModelCase model,
        [Values(0, long.MaxValue)] long cacheBytes)
    {
        var potential = model.Potential;
        var frames = TrainingFrames.Make(potential.Species.Length);
        using var instance = backend.Create();
        using var pipeline = TrainingFrames.Open(instance, backend.Precision, potential, frames, cacheBytes);
        var gradient = new double[potential.Network.ParameterCount];
        foreach (var (name, batch, weights, expectedTerms, expected) in Expected.GetOrAdd(model, Oracle))
        {
            var terms = pipeline.Evaluate(batch, weights, potential.Parameters, gradient);
            Agreement.Assert(Numbers(terms), Numbers(expectedTerms), Tolerances.Force(backend.Precision), $"{name}: loss");
            Agreement.Assert(gradient, expected, Tolerances.Force(backend.Precision), $"{name}: gradient");
            Assert.That(pipeline.Evaluate(batch, weights, potential.Parameters, []), Is.EqualTo(terms), "the loss alone");
        }
    }

    /// <summary>Every term for all frames, and all terms for two of them in another order.</summary>
    private static Loss[] Oracle(ModelCase model)
    {
        var reference = new ReferenceModel(model.Potential);
        ReferenceFrame[] frames = [.. TrainingFrames.Make(model.Potential.Species.Length).Select(reference.ByParameters)];
        return
        [
            .. TrainingFrames.Terms.Select(term => Evaluate(term.Name, [0, 1, 2, 3, 4, 5], term.Weights)),
            Evaluate("two frames", [4, 2], TrainingFrames.Terms[^1].Weights),
        ];

        Loss Evaluate(string name, int[] batch, LossWeights weights)
        {
            var (terms, gradient) = reference.Loss(batch.Select(f => frames[f]), weights);
            return new(name, batch, weights, terms, gradient);
        }
    }

    private static double[] Numbers(LossTerms terms) =>
        [.. ((double[])[terms.Energy, terms.Force, terms.Virial]).Select(term => double.IsNaN(term) ? 0 : term)];

    private sealed record Loss(string Name, int[] Batch, LossWeights Weights, LossTerms Terms, double[] Gradient);
}
