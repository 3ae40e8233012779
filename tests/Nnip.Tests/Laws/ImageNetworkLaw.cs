using Nnip.Backends;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Reference;
using Nnip.Structures;
using Nnip.Tests.Contract;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Laws;

/// <summary>
/// The report's network over descriptors x atoms: right on every backend, and no potential, because the order of the atoms matters. The
/// convolutions along the descriptors of each atom do not have that fault.
/// </summary>
public class ImageNetworkLaw
{
    private const int Atoms = 4;

    private static readonly Potential Image = new RandomPotential
    {
        Seed = 61,
        BodyOrder = 2,
        Degree = 2,
        Reduced = 2,
        ImageAtoms = Atoms,
        Activation = Activation.Tanh,
    }.Build();

    private static readonly Potential Cnn =
        new RandomPotential { Seed = 62, Hidden = [4], Convolutions = [new(3, 4, 2), new(2, 3)] }.Build();

    private static readonly Configuration[] Frames =
    [
        .. Enumerable.Range(0, 2).Select(i => RandomConfiguration.Labelled(RandomConfiguration.Triclinic(71 + (ulong)i, Atoms, 2), 5)),
    ];

    private static readonly LossWeights Weights = new(1.3, 0.7, 0.4);

    // Every layer of the model is one dense matrix of the whole image, so this is slow, and the same for every backend.
    private static readonly Lazy<(LossTerms Terms, double[] Gradient)> Expected =
        new(() => new ReferenceModel(Image).Loss(Frames, Weights));

    [Test]
    public void Predictions_and_losses_are_those_of_the_model(
        [ValueSource(typeof(Contract.Backends), nameof(Contract.Backends.Cases))] BackendCase backend)
    {
        using var instance = backend.Create();
        using var calculator = Pipelines.Calculator(instance, Image, backend.Precision);
        var model = new ReferenceModel(Image);
        double tolerance = Tolerances.Force(backend.Precision);
        foreach (var (frame, prediction) in Frames.Zip(calculator.Compute(Frames)))
        {
            var expected = model.Compute(frame);
            Assert.That(prediction.Energy, Is.EqualTo(expected.Energy).Within(Atoms * tolerance));
            Agreement.Assert(Numbers(prediction.Forces), Numbers(expected.Forces), tolerance, "forces");
            Assert.That(prediction.AtomEnergies, Is.All.NaN);
        }

        var weights = Weights;
        using var pipeline = TrainingFrames.Open(instance, backend.Precision, Image, Frames);
        var gradient = new double[Image.Parameters.Length];
        var terms = pipeline.Evaluate([0, 1], weights, Image.Parameters, gradient);
        var (expectedTerms, expectedGradient) = Expected.Value;
        Assert.That(terms.Total(weights), Is.EqualTo(expectedTerms.Total(weights)).Within(tolerance * expectedTerms.Total(weights)));
        Agreement.Assert(gradient, expectedGradient, tolerance, "gradient");
    }

    [Test]
    public void Forces_are_minus_the_derivative_of_the_energy()
    {
        const double Step = 1e-5;
        var model = new ReferenceModel(Image);
        var forces = model.Compute(Frames[0]).Forces;
        for (int i = 0; i < Atoms; i++)
            for (int axis = 0; axis < 3; axis++)
                Assert.That(forces[i][axis], Is.EqualTo(-(EnergyAt(i, axis, Step) - EnergyAt(i, axis, -Step)) / (2 * Step)).Within(1e-6));

        double EnergyAt(int atom, int axis, double step)
        {
            var positions = (Vec3[])Frames[0].Positions.Clone();
            positions[atom] += step * new Vec3(axis == 0 ? 1 : 0, axis == 1 ? 1 : 0, axis == 2 ? 1 : 0);
            return model.Compute(Moved(Frames[0], positions, Frames[0].Species)).Energy;
        }
    }

    [Test]
    public void The_order_of_atoms_changes_the_energy_of_an_image_and_not_of_convolutions_along_descriptors()
    {
        var frame = Frames[0];
        int[] order = [.. Enumerable.Range(0, Atoms).Reverse()];
        var permuted = Moved(frame, [.. order.Select(i => frame.Positions[i])], [.. order.Select(i => frame.Species[i])]);
        Assert.That(Change(Image), Is.GreaterThan(1e-3), "the report's network is not invariant");
        Assert.That(Change(Cnn), Is.LessThan(1e-12), "the sound one is");

        double Change(Potential potential)
        {
            var model = new ReferenceModel(potential);
            return Math.Abs(model.Compute(permuted).Energy - model.Compute(frame).Energy);
        }
    }

    [Test]
    public void A_structure_of_another_size_is_refused()
    {
        using var backend = new ReferenceBackend();
        using var calculator = Pipelines.Calculator(backend, Image, Precision.Double);
        Assert.That(() => calculator.Compute(RandomConfiguration.Triclinic(1, Atoms + 1, 2)), Throws.TypeOf<InputException>().With.Message
            .EqualTo("the network reads images of 4 atoms, but a structure has 5; expected structures of 4 atoms"));
    }

    [Test]
    public void Padding_asks_for_an_activation_that_is_zero_at_zero() =>
        Assert.That(() => NetworkShape.OfImage([5], 4, Activation.Sigmoid), Throws.TypeOf<InputException>());

    private static Configuration Moved(Configuration frame, Vec3[] positions, int[] species) =>
        new() { Species = species, Positions = positions, Cell = frame.Cell };

    private static double[] Numbers(Vec3[] vectors) => [.. vectors.SelectMany(v => new[] { v.X, v.Y, v.Z })];
}
