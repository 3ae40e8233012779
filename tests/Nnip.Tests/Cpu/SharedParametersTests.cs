using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Randomness;
using Nnip.Reference;
using Nnip.Tests.Contract;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Cpu;

/// <summary>Operations on so many parameters that threads share them.</summary>
public class SharedParametersTests
{
    private const int Parts = 4;

    [Test]
    public void Sum_and_update_are_those_of_the_reference_and_the_same_for_any_number_of_threads()
    {
        var tables = new RandomPotential { Hidden = [150, 139] }.Build().Tables();
        Assert.That(tables.Network.ParameterCount, Is.GreaterThan(40_000));
        Assert.That(tables.Network.ParameterCount % 8, Is.Not.Zero);
        using var reference = new ReferenceOperations(tables);
        var expected = Step(reference);
        var one = StepOn(1);
        Agreement.Assert(one.Sum, expected.Sum, Tolerances.Double, "sum");
        Agreement.Assert(one.Parameters, expected.Parameters, Tolerances.Double, "parameters");
        foreach (int threads in (int[])[2, 3])
        {
            var shared = StepOn(threads);
            Assert.That(shared.Sum, Is.EqualTo(one.Sum), $"sum, {threads} threads");
            Assert.That(shared.Parameters, Is.EqualTo(one.Parameters), $"parameters, {threads} threads");
        }

        (double[] Sum, double[] Parameters) StepOn(int threads)
        {
            using var backend = new CpuBackend(threads);
            using var operations = backend.Compile<double>(tables);
            return Step(operations);
        }
    }

    private static (double[] Sum, double[] Parameters) Step(IOperations<double> operations)
    {
        int count = operations.Tables.Network.ParameterCount;
        var random = new RandomStream(5);
        using var memory = new AdamMemory(operations.AllocateDouble, count);
        memory.Rates.Upload([.. Enumerable.Repeat(1.0, count)]);
        memory.Parameters.Upload(Numbers());
        DeviceBuffer<double>[] parts = [.. Enumerable.Range(0, Parts).Select(i => operations.Allocate($"part {i}", count))];
        foreach (var part in parts)
            part.Upload(Numbers());
        using DeviceBuffer<double> sum = operations.AllocateDouble("sum", count), norm = operations.AllocateDouble("norm", 1);
        using var constants = operations.AllocateDouble("constants", AdamStep.Count);
        using var parameters = operations.Allocate("parameters", count);
        norm.Upload([3]);
        constants.Upload(Constants());
        operations.GradientSum(parts, sum);
        operations.AdamUpdate(memory, sum, norm, constants, parameters);
        foreach (var part in parts)
            part.Dispose();
        return (sum.Download(count), parameters.Download(count));

        double[] Numbers() => [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
    }

    private static double[] Constants()
    {
        var constants = new double[AdamStep.Count];
        new AdamStep
        {
            LearningRate = 0.01,
            Beta1 = 0.9,
            Beta2 = 0.999,
            MeanScale = 10,
            SquareScale = 1000,
            Epsilon = 1e-8,
            WeightDecay = 0.02,
            Decoupled = 1,
            LargestNorm = 1,
            AverageShare = 0.1,
        }.CopyTo(constants);
        return constants;
    }
}
