using Nnip.Backends;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Contract;
using NUnit.Framework;

namespace Nnip.Tests.Laws;

/// <summary>A law of physics that every potential obeys on every backend, in every precision.</summary>
public abstract class PotentialLaw
{
    [Test]
    public void Holds(
        [ValueSource(typeof(Contract.Backends), nameof(Contract.Backends.Cases))] BackendCase backend,
        [ValueSource(typeof(LawCases), nameof(LawCases.Models))] ModelCase model)
    {
        using var instance = backend.Create();
        using var calculator = Pipelines.Calculator(instance, model.Potential, backend.Precision);
        Check(calculator, model.Potential, backend.Precision);
    }

    /// <summary>Checks one potential.</summary>
    private protected abstract void Check(ICalculator calculator, Potential potential, Precision precision);

    /// <summary>Asserts equal energies: the tolerance is for each atom, of energies of 1 eV or more.</summary>
    private protected static void AssertEnergy(double value, double expected, int atoms, Precision precision, string what) =>
        Assert.That(value,
            Is.EqualTo(expected).Within(Tolerances.Energy(precision) * Math.Max(Math.Max(1, atoms), Math.Abs(expected))),
            $"{what}: energy");

    /// <summary>Asserts equal forces.</summary>
    private protected static void AssertForces(IEnumerable<Vec3> value, IEnumerable<Vec3> expected, Precision precision, string what) =>
        Agreement.Assert(Flat(value), Flat(expected), Tolerances.Force(precision), $"{what}: forces");

    /// <summary>Asserts equal virials.</summary>
    private protected static void AssertVirial(Mat3 value, Mat3 expected, Precision precision, string what) =>
        Agreement.Assert(
            Flat([value.A, value.B, value.C]), Flat([expected.A, expected.B, expected.C]), Tolerances.Force(precision), $"{what}: virial");

    /// <summary>x, y, z of all vectors.</summary>
    private protected static double[] Flat(IEnumerable<Vec3> vectors) => [.. vectors.SelectMany(v => new[] { v.X, v.Y, v.Z })];

    /// <summary>Root mean square of the components.</summary>
    private protected static double Rms(IEnumerable<Vec3> vectors) => Math.Sqrt(Flat(vectors).Average(x => x * x));
}
