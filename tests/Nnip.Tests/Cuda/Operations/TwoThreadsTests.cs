using Nnip.Backends;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Operations;

/// <summary>Two calculators of one backend in two threads: recordings of one must not take in what the other launches.</summary>
public class TwoThreadsTests : OperationsTest
{
    private const int Rounds = 6;

    [Test]
    public void Each_gets_the_bits_it_gets_alone()
    {
        Potential[] models = [Draw(21), Draw(22)];
        var structures = Enumerable.Range(0, 4).Select(variant => Structure(variant)).ToArray();
        var alone = Array.ConvertAll(models, model => Compute(model, structures)[0]);
        var together = new double[models.Length][][];
        Parallel.For(0, models.Length, m => together[m] = Compute(models[m], structures));
        for (int m = 0; m < models.Length; m++)
            foreach (double[] round in together[m])
                Assert.That(round, Is.EqualTo(alone[m]), $"calculator {m}");

        static Potential Draw(ulong seed) => new RandomPotential { Seed = seed, BodyOrder = 3, Degree = 4 }.Build();
    }

    /// <summary>Energies and forces, again and again with the same buffers.</summary>
    private double[][] Compute(Potential model, Configuration[] structures)
    {
        using var calculator = Pipelines.Calculator(Backend, model, Precision.Double);
        return [.. Enumerable.Range(0, Rounds).Select(_ => calculator.Compute(structures)
            .SelectMany(p => p.Forces.SelectMany(f => (double[])[f.X, f.Y, f.Z]).Prepend(p.Energy)).ToArray())];
    }
}
