using System.Collections.Concurrent;
using Nnip.Backends;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using Nnip.Training.Optimizers;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Operations;

/// <summary>
/// A training and a calculator of one backend in two threads: what the training records must not take in what the calculator launches.
/// </summary>
public class TwoThreadsTests : OperationsTest
{
    private const int Trainings = 8, Steps = 4;

    [Test]
    public void Each_gets_the_bits_it_gets_alone()
    {
        Potential trained = Draw(21), used = Draw(22);
        var structures = Enumerable.Range(0, 4).Select(variant => Structure(variant)).ToArray();
        var labelled = Array.ConvertAll(structures, structure => RandomConfiguration.Labelled(structure, 3));
        double[] parametersAlone = Train(trained, labelled);
        using var calculator = Pipelines.Calculator(Backend, used, Precision.Double);
        double[] resultsAlone = Compute(calculator, structures);

        using var finished = new CancellationTokenSource();
        var results = new ConcurrentBag<double[]>();
        var computing = Task.Run(() =>
        {
            while (!finished.IsCancellationRequested)
                results.Add(Compute(calculator, structures));
        });
        // Each training records anew.
        double[][] parameters = [.. Enumerable.Range(0, Trainings).Select(_ => Train(trained, labelled))];
        finished.Cancel();
        computing.Wait();

        Assert.That(results, Is.Not.Empty);
        Assert.That(parameters, Is.All.EqualTo(parametersAlone), "parameters");
        Assert.That(results, Is.All.EqualTo(resultsAlone), "energies and forces");

        static Potential Draw(ulong seed) => new RandomPotential { Seed = seed, BodyOrder = 3, Degree = 4 }.Build();
    }

    /// <summary>Parameters after a few steps of Adam on all structures, the later ones replayed from a record.</summary>
    private double[] Train(Potential model, Configuration[] structures)
    {
        using var pipeline = Pipelines.ForTraining(
            Backend, Precision.Double, model.Descriptor, model.Network, model.ReferenceEnergies, structures);
        double[] parameters = [.. model.Parameters];
        var adam = new Adam(new() { LearningRate = 0.01 }, Optimizer.Weights(model.Network), Optimizer.Rates(new(), model.Network));
        using var session = pipeline.BeginAdam(adam.Arrays(parameters, null), [0, 0, 0, 0]);
        int[] batch = [.. Enumerable.Range(0, structures.Length)];
        for (int step = 0; step < Steps; step++)
            session.Advance(batch, batch, new(1, 1, 0.1), adam.NextStep(0.01, 0, 0));
        session.Store();
        return parameters;
    }

    /// <summary>Energies and forces.</summary>
    private static double[] Compute(ICalculator calculator, Configuration[] structures) =>
        [.. calculator.Compute(structures).SelectMany(p => p.Forces.SelectMany(f => (double[])[f.X, f.Y, f.Z]).Prepend(p.Energy))];
}
