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

    [TestCase(Precision.Float, 3e3)]
    [TestCase(Precision.Double, 1e8)]
    public void Rounding_in_large_weights_that_cancel_is_allowed_for(Precision precision, double weight)
    {
        using var backend = new CpuBackend(1);
        var report = Run(backend, Cancelling(weight), precision);
        // Operations keep their tolerances: with this much cancellation within one of them, theirs do not hold.
        Assert.That(report.Whole.Where(row => !row.Holds || !row.IsJudged), Is.Empty);
        double smallest = Tolerances.Force(precision);
        Assert.That(report.Whole.Where(row => row.Deviation.Largest > smallest), Is.Not.Empty, "more than without cancellation");
    }

    [TestCase(nameof(IOperations<double>.NetworkPullback), Precision.Double, 1e8, 1.001, "prediction", "training")]
    [TestCase(nameof(IOperations<double>.DensityPullback), Precision.Double, 1e8, 1.001, "prediction")]
    [TestCase(nameof(IOperations<double>.DensityForces), Precision.Double, 1e8, 1.001, "training")]
    [TestCase(nameof(IOperations<double>.NetworkGradient), Precision.Double, 1e8, 1.001, "training")]
    [TestCase(nameof(IOperations<double>.NetworkPullback), Precision.Float, 3e3, 1.02, "prediction", "training")]
    [TestCase(nameof(IOperations<double>.NetworkGradient), Precision.Float, 3e3, 1.02, "training")]
    public void Rounding_hides_no_wrong_operation(
        string operation, Precision precision, double weight, double factor, params string[] parts)
    {
        using var cpu = new CpuBackend(1);
        using var tampered = new TamperedBackend(cpu, operation, factor);
        var report = Run(tampered, Cancelling(weight), precision);
        Assert.That(report.Operations.Where(row => !row.Holds).Select(row => row.Subject), Does.Contain(operation));
        Assert.That(report.Whole.Where(row => !row.Holds).Select(row => row.Subject).Distinct(), Is.EqualTo(parts));
    }

    [Test]
    public void What_is_allowed_follows_the_condition_of_the_model()
    {
        using var backend = new ReferenceBackend();
        Assert.That(Allowed(1).Values, Is.All.EqualTo(Tolerances.Double));
        var (large, larger) = (Allowed(1e8), Allowed(1e9));
        Assert.That(large["forces"], Is.InRange(1e2 * Tolerances.Double, 1e-5));
        foreach (string quantity in new[] { "energies per atom", "forces", "virials per atom" })
            Assert.That(larger[quantity] / large[quantity], Is.InRange(4, 25), quantity);

        Dictionary<string, double> Allowed(double weight) => Run(backend, Cancelling(weight), Precision.Double).Whole
            .Where(row => row.Subject == "prediction").ToDictionary(row => row.Quantity, row => row.Tolerance);
    }

    [Test]
    public void Inputs_are_moved_by_a_rounding([Values(Precision.Float, Precision.Double)] Precision precision)
    {
        const double Cutoff = 5;
        double unit = precision == Precision.Float ? Math.Pow(2, -24) : Math.Pow(2, -53);
        var (potential, inputs) = (new RandomPotential { Reduced = 4 }.Build(), new RoundedInputs(precision, 1));
        var (moved, structure) = (inputs.Of(potential), inputs.Of(Structures[0], Cutoff));
        Check(potential.Parameters, moved.Parameters);
        Check([.. potential.Mean.SelectMany(x => x)], [.. moved.Mean.SelectMany(x => x)]);
        Check([.. potential.Sigma.SelectMany(x => x)], [.. moved.Sigma.SelectMany(x => x)]);
        Check(potential.Projections![0].Matrix, moved.Projections![0].Matrix);
        foreach (var (before, after) in Structures[0].Positions.Zip(structure.Positions))
            Assert.That((after - before).Length, Is.LessThan(3 * unit * (Cutoff + before.Length)));
        Assert.That(structure.Positions, Is.Not.EqualTo(Structures[0].Positions));

        void Check(double[] before, double[] after)
        {
            var changes = after.Zip(before, (a, b) => Math.Sign(a - b)).ToArray();
            Assert.That(changes, Does.Contain(-1).And.Contain(1));
            for (int i = 0; i < before.Length; i++)
                Assert.That(after[i], Is.EqualTo(before[i]).Within(2 * unit * Math.Abs(before[i])));
        }
    }

    [Test]
    public void What_is_allowed_does_not_depend_on_where_atoms_lie()
    {
        var potential = Cancelling(3e3);
        using var backend = new CpuBackend(1);
        var far = Array.ConvertAll(Structures.ToArray(), structure => structure with
        {
            Positions = Array.ConvertAll(structure.Positions, r => r + new Vec3(1e4, -2e4, 5e3)),
        });
        var here = Allowed(Structures);
        var there = Allowed(far);
        foreach (var (near, distant) in here.Zip(there))
            Assert.That(distant.Tolerance, Is.EqualTo(near.Tolerance).Within(1).Percent, near.Quantity);

        IReadOnlyList<ValidationRow> Allowed(Configuration[] structures)
        {
            using var reference = new ReferenceBackend();
            return ModelValidation.Run(backend, reference, potential, Precision.Float, structures).Whole;
        }
    }

    [Test]
    public void What_may_be_anything_is_not_judged()
    {
        Assert.That(new ValidationRow("training", "gradient", new(1e-3, 1e-3), 0.1), Has.Property("Holds").True
            .And.Property("IsJudged").False);
        Assert.That(new ValidationRow("training", "gradient", new(double.PositiveInfinity, 1), double.PositiveInfinity).Holds, Is.False);
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

    /// <summary>A linear model in which the ways from inputs to the energy, through a neuron and past it, cancel but for a rest.</summary>
    private static Potential Cancelling(double weight)
    {
        var potential = new RandomPotential { Hidden = [1], Activation = Activation.Identity, Residual = true }.Build();
        var (network, parameters) = (potential.Network, potential.Parameters);
        for (int z = 0; z < network.ClassCount; z++)
        {
            var (first, last) = (network.Layer(z, 0), network.Layer(z, 1));
            parameters[first.BiasOffset] = 0;
            parameters[last.WeightOffset] = weight;
            for (int i = 0; i < first.In; i++)
                parameters[network.SkipOffset(z) + i] -= weight * parameters[first.WeightOffset + i];
        }
        return potential;
    }

    private static ValidationReport Run(IBackend backend, Potential potential, Precision precision)
    {
        using var reference = new ReferenceBackend();
        potential = potential with { PairTerms = SomePairTerms.Of(potential.Settings.Species) };
        return ModelValidation.Run(backend, reference, potential, precision, potential.Network.ImageAtoms > 0 ? Sized : Structures);
    }
}
