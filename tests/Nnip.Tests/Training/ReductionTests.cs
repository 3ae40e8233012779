using MathNet.Numerics.LinearAlgebra.Double;
using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Descriptors;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Randomness;
using Nnip.Reference;
using Nnip.Structures;
using Nnip.Tests.Contract;
using Nnip.Tests.Fixtures;
using Nnip.Training;
using Nnip.Training.Reduction;
using NUnit.Framework;

namespace Nnip.Tests.Training;

/// <summary>Principal components and active subspaces as projections of descriptors.</summary>
public class ReductionTests
{
    private static readonly Configuration[] Frames = TeacherData.Frames(12);

    [Test]
    public void Principal_components_are_the_right_singular_vectors_of_the_standardised_descriptors()
    {
        var result = Train(new() { Kind = ReductionKind.Pca, Count = 6 });
        var atoms = Raw(result.Potential.Descriptor);
        for (int z = 0; z < 2; z++)
        {
            var (mean, sigma, p) = (result.Potential.Mean[z], result.Potential.Sigma[z], result.Potential.Projections![z]);
            var matrix = DenseMatrix.OfRowArrays(atoms[z].Select(b => b.Select((value, d) => (value - mean[d]) / sigma[d]).ToArray()));
            var svd = matrix.Svd();
            for (int k = 0; k < p.Inputs; k++)
            {
                var direction = new DenseVector(p.Matrix[(k * p.Descriptors)..((k + 1) * p.Descriptors)]);
                Assert.That(Math.Abs(direction * svd.VT.Row(k)), Is.EqualTo(1).Within(1e-9), $"species {z}, component {k}");
                Assert.That((matrix * direction).L2Norm(), Is.EqualTo(svd.S[k]).Within(1e-9 * svd.S[0]), "eigenvalue");
                for (int other = 0; other <= k; other++)
                {
                    double product = direction * new DenseVector(p.Matrix[(other * p.Descriptors)..((other + 1) * p.Descriptors)]);
                    Assert.That(product, Is.EqualTo(other == k ? 1 : 0).Within(1e-12), "orthonormal");
                }
            }
        }
    }

    [Test]
    public void A_share_of_the_variance_asks_for_the_fewest_components_that_have_it()
    {
        double[] diagonal = [1, 0, 0, 0, 8, 0, 0, 0, 1];
        Assert.That(Count(0.5), Is.EqualTo(1));
        Assert.That(Count(0.8), Is.EqualTo(1));
        Assert.That(Count(0.81), Is.EqualTo(2));
        Assert.That(Count(1), Is.EqualTo(3));

        int Count(double variance) => LeadingDirections.Of(diagonal, new() { Variance = variance }, false, "Si").Inputs;
    }

    [Test]
    public void Whitened_components_have_deviation_one()
    {
        double[] matrix = [2, 1, 1, 3];
        var p = LeadingDirections.Of(matrix, new() { Count = 2 }, whiten: true, "Si");
        var rows = new DenseMatrix(2, 2, p.Matrix).Transpose();
        var covariance = rows * new DenseMatrix(2, 2, matrix).Transpose() * rows.Transpose();
        Assert.That(covariance.Enumerate(), Is.EqualTo(new double[] { 1, 0, 0, 1 }).Within(1e-14));
    }

    [Test]
    public void One_descriptor_is_its_own_component() =>
        Assert.That(LeadingDirections.Of([0.7], new() { Count = 1 }, false, "Si").Matrix, Is.EqualTo(new[] { 1.0 }));

    [Test]
    public void What_cannot_be_reduced_is_refused_by_one_sentence()
    {
        Refused([1, 0, 0, 1], 3, "reduction.count is 3, but Si has 2 descriptors; expected at most 2");
        Refused([1, 1, 1, 1], 2, "reduction.count is 2, but the 2 descriptors of Si vary in 1 directions only; expected at most 1");
        Refused([0, 0, 0, 0], 0, "the descriptors of Si do not vary over the training frames, so reduction.kind must be none");

        static void Refused(double[] matrix, int count, string message) => Assert.That(
            () => LeadingDirections.Of(matrix, new() { Count = count }, false, "Si"),
            Throws.TypeOf<InputException>().With.Message.EqualTo(message));
    }

    [Test]
    public void The_active_subspace_of_a_linear_energy_is_its_gradient()
    {
        const int Inputs = 5;
        double[] w = [1, -2, 0.5, 3, 0];
        var moments = new InputMoments(Inputs);
        moments.Add(InputMoments.Of<double>([.. w.SelectMany(value => Enumerable.Repeat(value, 4))], Inputs, 4, 0, 4));
        var p = LeadingDirections.Of(moments.MeanProducts(aboutMean: false), new() { Variance = 1 }, false, "Si");
        double length = Math.Sqrt(w.Sum(value => value * value));
        Assert.That(p.Inputs, Is.EqualTo(1));
        Assert.That(p.Matrix, Is.EqualTo(w.Select(value => value / length)).Within(1e-14));
    }

    [Test]
    public void Moments_do_not_depend_on_how_vectors_are_parted()
    {
        var random = new RandomStream(3);
        double[] block = [.. Enumerable.Range(0, 3 * 40).Select(_ => 5 + random.NextNormal())];
        var whole = InputMoments.Of<double>(block, 3, 40, 0, 40);
        var parts = new InputMoments(3);
        foreach (var (first, count) in new[] { (0, 7), (7, 0), (7, 1), (8, 32) })
            parts.Add(InputMoments.Of<double>(block, 3, 40, first, count));
        Assert.That(parts.Count, Is.EqualTo(40));
        Assert.That(parts.Mean, Is.EqualTo(whole.Mean).Within(1e-13));
        Assert.That(parts.MeanProducts(true), Is.EqualTo(whole.MeanProducts(true)).Within(1e-12));
    }

    [Test]
    public void Both_kinds_learn([Values(ReductionKind.Pca, ReductionKind.ActiveSubspace)] ReductionKind kind)
    {
        var history = Train(new() { Kind = kind, Count = 6 }, epochs: 40).History;
        Assert.That(history[^1].Loss, Is.LessThan(history[0].Loss / 5));
    }

    [Test]
    public void A_linear_model_of_all_components_is_the_linear_model_of_the_descriptors()
    {
        var settings = TeacherData.Settings with
        {
            Network = new() { Readout = Readout.Linear },
            LinearStart = new() { Lambda = 1e-10, Virial = 0.1 },
        };
        var plain = Run(settings);
        var reduced = Run(settings with
        {
            Reduction = new() { Kind = ReductionKind.Pca, Count = plain.Potential.Network.SpeciesInputs[0] },
        });
        using var backend = new ReferenceBackend();
        using var one = Pipelines.Calculator(backend, plain.Potential, Precision.Double);
        using var other = Pipelines.Calculator(backend, reduced.Potential, Precision.Double);
        foreach (var frame in Frames)
            Assert.That(other.Compute(frame).Energy, Is.EqualTo(one.Compute(frame).Energy).Within(1e-6));
    }

    private static IEnumerable<ModelCase> Folded()
    {
        foreach (var readout in Enum.GetValues<Readout>())
            foreach (var sharing in Enum.GetValues<NetworkSharing>())
                yield return new($"{readout} {sharing}", new()
                {
                    Reduced = 5,
                    Degree = 4,
                    BodyOrder = 4,
                    Readout = readout,
                    Sharing = sharing,
                    Residual = true,
                    Hidden = [3, 4],
                });
    }

    [TestCaseSource(nameof(Folded))]
    public void Folding_changes_nothing_but_the_work(ModelCase model)
    {
        var potential = model.Potential;
        var folded = potential.Folded();
        Assert.That(folded.Projections, Is.Null);
        var (apart, together) = (new ReferenceModel(potential), new ReferenceModel(folded));
        var structure = RandomConfiguration.Triclinic(5, 8, 2);
        Prediction expected = apart.Compute(structure), found = together.Compute(structure);
        Assert.That(found.Energy, Is.EqualTo(expected.Energy).Within(1e-12 * structure.Count));
        for (int i = 0; i < structure.Count; i++)
            Assert.That((found.Forces[i] - expected.Forces[i]).Length, Is.LessThan(1e-12));
    }

    [Test]
    public void A_projection_stays_where_folding_would_be_more_work()
    {
        var potential = new RandomPotential { Reduced = 1, Hidden = [40], BodyOrder = 4, Degree = 4 }.Build();
        Assert.That(potential.Folded(), Is.SameAs(potential));
    }

    [Test]
    public void Means_have_no_part_in_derivatives()
    {
        // The gradient of a linear model is the same everywhere, so only a mean that crept into derivatives could change forces.
        var potential = new RandomPotential { Reduced = 4, Readout = Readout.Linear }.Build();
        var shifted = potential with { Mean = [.. potential.Mean.Select(mean => mean.Select(value => value + 10).ToArray())] };
        var structure = RandomConfiguration.Triclinic(5, 8, 2);
        using var backend = new CpuBackend(1);
        using var one = Pipelines.Calculator(backend, potential, Precision.Double);
        using var other = Pipelines.Calculator(backend, shifted, Precision.Double);
        Assert.That(other.Compute(structure).Forces, Is.EqualTo(one.Compute(structure).Forces));
        Assert.That(other.Compute(structure).Energy, Is.Not.EqualTo(one.Compute(structure).Energy).Within(0.1));
    }

    private static TrainingResult Train(ReductionSettings reduction, int epochs = 1) =>
        Run(TeacherData.Settings with { Reduction = reduction, Epochs = epochs });

    private static TrainingResult Run(TrainingSettings settings)
    {
        using var backend = new ReferenceBackend();
        return new TrainingJob
        {
            Settings = settings,
            Training = Frames,
            Validation = [],
            Backend = backend,
            Observer = new SilentObserver(),
        }.Run();
    }

    /// <summary>Raw descriptors of all atoms of each species.</summary>
    private static List<double[]>[] Raw(DescriptorTable descriptor)
    {
        List<double[]>[] atoms = [[], []];
        foreach (var frame in Frames)
            foreach (var atom in ReferenceDescriptors.Evaluate(descriptor, frame))
                atoms[atom.Species].Add([.. atom.Values]);
        return atoms;
    }
}
