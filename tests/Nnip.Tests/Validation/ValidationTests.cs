using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Reference;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using Nnip.Tests.Models;
using NUnit.Framework;

namespace Nnip.Tests.Validation;

/// <summary>The comparison of a backend with the reference finds what is wrong, and nothing where nothing is.</summary>
public class ValidationTests
{
    private static readonly Configuration[] Structures =
        [RandomConfiguration.Triclinic(61, 7, 2), RandomConfiguration.Empty(), RandomConfiguration.Open(62, 5, 2)];

    private static readonly string[] OfImages = [nameof(IOperations<float>.InputImage), nameof(IOperations<float>.InputImageSpread)];

    /// <summary>Structures of the size that <see cref="Image"/> reads.</summary>
    private static readonly Configuration[] Sized = [RandomConfiguration.Triclinic(61, 5, 2), RandomConfiguration.Open(62, 5, 2)];

    private static readonly Potential Image = new RandomPotential { BodyOrder = 2, ImageAtoms = 5, Reduced = 2 }.Build();

    private static readonly string[] Operations =
    [
        .. typeof(IOperations<float>).GetMethods().Select(method => method.Name)
            .Where(name => !name.StartsWith("get_", StringComparison.Ordinal) && !name.StartsWith("Allocate", StringComparison.Ordinal)
                && name is not (nameof(IOperations<float>.Prepare)
                    or nameof(IOperations<float>.PacksPairs) or nameof(IOperations<float>.PackPairs))),
    ];

    [Test]
    public void Holds_for_correct_backends(
        [Values(Precision.Float, Precision.Double)] Precision precision, [Values] Readout readout, [Values] bool shared)
    {
        var sharing = shared ? NetworkSharing.Shared : NetworkSharing.PerSpecies;
        using var backend = new CpuBackend(2);
        var report = Run(backend, Samples.Potential(readout, sharing, residual: shared), precision);
        Assert.That(report.Operations.Concat(report.Whole).Where(row => !row.Holds), Is.Empty);
        Assert.That(report.Skipped, Is.Empty);
    }

    [Test]
    public void Compares_every_operation_of_the_contract([Values] Readout readout)
    {
        using var backend = new ReferenceBackend();
        var report = Run(backend, new RandomPotential { Readout = readout, Reduced = 4 }.Build(), Precision.Double);
        Assert.That(report.Operations.Select(row => row.Subject).Distinct(), Is.EquivalentTo(Operations.Except(OfImages)));
        Assert.That(report.Operations.Select(row => row.Deviation.Largest), Is.All.Zero);
    }

    [Test]
    public void Compares_every_operation_for_images()
    {
        using var backend = new CpuBackend(1);
        var report = Run(backend, Image, Precision.Double);
        Assert.That(report.Operations.Select(row => row.Subject).Distinct(), Is.EquivalentTo(Operations));
        Assert.That(report.Operations.Concat(report.Whole).Where(row => !row.Holds), Is.Empty);
    }

    [TestCaseSource(nameof(Operations))]
    public void Names_the_operation_that_is_wrong(string operation)
    {
        using var cpu = new CpuBackend(1);
        using var tampered = new TamperedBackend(cpu, operation, 1.001);
        foreach (var precision in new[] { Precision.Double, Precision.Float })
        {
            var report = Run(tampered, OfImages.Contains(operation) ? Image : new RandomPotential { Reduced = 4 }.Build(), precision);
            var wrong = report.Operations.Where(row => !row.Holds).ToList();
            Assert.That(wrong.Select(row => row.Subject).Distinct(), Is.EqualTo(new[] { operation }));
            Assert.That(wrong[0].Deviation.Largest, Is.InRange(5e-4, 0.1));
            Assert.That(report.Holds, Is.False);
        }
    }

    [TestCase(nameof(IOperations<double>.DensityPullback), "prediction")]
    [TestCase(nameof(IOperations<double>.DensityForces), "training")]
    [TestCase(nameof(IOperations<double>.NetworkPullback), "prediction", "training")]
    [TestCase(nameof(IOperations<double>.AdamUpdate), "training")]
    public void Sees_the_whole_go_wrong(string operation, params string[] parts)
    {
        using var cpu = new CpuBackend(1);
        using var tampered = new TamperedBackend(cpu, operation, 1.001);
        var report = Run(tampered, Samples.Potential(), Precision.Double);
        Assert.That(report.Whole.Where(row => !row.Holds).Select(row => row.Subject).Distinct(), Is.EqualTo(parts));
    }

    [Test]
    public void A_result_that_is_no_number_is_infinitely_far_away()
    {
        var deviation = Deviation.Between([1, double.NaN], [1, 2]);
        Assert.That(deviation.Largest, Is.EqualTo(double.PositiveInfinity));
        Assert.That(new ValidationRow("Density", "densities", deviation, 1e-4).Holds, Is.False);
    }

    [Test]
    public void A_deviation_is_relative_to_the_larger_of_rms_and_value()
    {
        var deviation = Deviation.Between([0.5, 7.5], [1, 7]);
        Assert.That(deviation.Largest, Is.EqualTo(0.1).Within(1e-15), "0.5 over the RMS of 5, not over 1");
        Assert.That(deviation.Rms, Is.EqualTo(0.1).Within(1e-15));
        Assert.That(Deviation.Between([0.5, 7.5], [1, 7], [1]).Largest, Is.EqualTo(0.5 / 7).Within(1e-15), "of one element");
        Assert.That(Deviation.Between([0.5, 7.5], [1, 7], floor: 50).Largest, Is.EqualTo(0.01).Within(1e-15), "with a floor");
        Assert.That(Deviation.Between([0], [0]), Is.EqualTo(new Deviation(0, 0)));
    }

    [Test]
    public void Pair_terms_alone_are_compared_too([Values(Precision.Float, Precision.Double)] Precision precision)
    {
        using var backend = new CpuBackend(2);
        using var reference = new ReferenceBackend();
        var potential = new RandomPotential { HasNetwork = false }.Build();
        var report = ModelValidation.Run(backend, reference, potential, precision, Structures);
        Assert.That(report.Operations.Concat(report.Whole).Where(row => !row.Holds), Is.Empty);
        Assert.That(report.Operations.Select(row => row.Subject), Does.Contain(nameof(IOperations<float>.PairPotential)));
        Assert.That(report.Skipped, Has.Count.EqualTo(1));
    }

    private static ValidationReport Run(IBackend backend, Potential potential, Precision precision)
    {
        using var reference = new ReferenceBackend();
        potential = potential with { PairTerms = SomePairTerms.Of(potential.Settings.Species) };
        return ModelValidation.Run(backend, reference, potential, precision, potential.Network.ImageAtoms > 0 ? Sized : Structures);
    }
}
