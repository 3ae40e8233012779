using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Reference;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Cpu;

/// <summary>Loops over the pairs of a block with vectors of either width, which every processor can run, against the reference.</summary>
public class VectorWidthTests
{
    private static readonly RandomPotential[] Models =
    [
        new() { BodyOrder = 2, Degree = 6, InnerExponent = 2, R0 = 1.5 },
        new() { BodyOrder = 3, Degree = 3 },
        new() { BodyOrder = 4, Degree = 6 },
        new() { Snap = new() { Species = [], TwoJMax = 4, Rcutfac = 4 } },
    ];

    [Test]
    public void Every_operation_agrees_with_the_reference(
        [Values] bool wide, [Values(Precision.Float, Precision.Double)] Precision precision, [Range(0, 3)] int model)
    {
        using var backend = new CpuBackend(1) { IsWide = wide };
        using var reference = new ReferenceBackend();
        var report = ModelValidation.Run(backend, reference, Models[model].Build(), precision,
            [RandomConfiguration.Triclinic(71, 30, 2), RandomConfiguration.Open(72, 9, 2)]);
        Assert.That(report.Operations.Concat(report.Whole).Where(row => !row.Holds), Is.Empty);
        Assert.That(report.Operations.Select(row => row.Subject), Does.Contain(nameof(IOperations<float>.DensityPushforward))
            .And.Contain(nameof(IOperations<float>.DescriptorJacobian)));
    }
}
