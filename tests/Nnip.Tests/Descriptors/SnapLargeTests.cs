using Nnip.Descriptors.Snap;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Reference;
using Nnip.Structures;
using Nnip.Tests.Contract;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Descriptors;

/// <summary>A SNAP of the size that is used in earnest, 2J = 8, which needs more of what memory is short.</summary>
public class SnapLargeTests
{
    private static readonly Lazy<Potential> Model = new(new RandomPotential
    {
        Seed = 9,
        Species = 1,
        Snap = new SnapSettings { Species = [], TwoJMax = 8, Rcutfac = 4 },
    }.Build);

    private static readonly Configuration Structure = RandomConfiguration.Triclinic(61, 5, 1);

    [Test]
    public void Prediction_is_that_of_the_model_with_explicit_jacobians(
        [ValueSource(typeof(Contract.Backends), nameof(Contract.Backends.Cases))] BackendCase backendCase)
    {
        using var backend = backendCase.Create();
        using var calculator = Pipelines.Calculator(backend, Model.Value, backendCase.Precision);
        var expected = new ReferenceModel(Model.Value).Compute(Structure);
        var value = calculator.Compute(Structure);
        Assert.That(value.Energy, Is.EqualTo(expected.Energy).Within(
            Tolerances.Energy(backendCase.Precision) * Math.Max(Structure.Count, Math.Abs(expected.Energy))));
        Agreement.Assert(Flat(value.Forces), Flat(expected.Forces), Tolerances.Force(backendCase.Precision), "forces");

        static double[] Flat(Vec3[] vectors) => [.. vectors.SelectMany(v => new[] { v.X, v.Y, v.Z })];
    }
}
