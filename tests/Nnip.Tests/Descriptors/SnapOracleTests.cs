using Nnip.Pipeline;
using NUnit.Framework;

namespace Nnip.Tests.Descriptors;

/// <summary>Components and derivatives of LAMMPS, on every backend in double.</summary>
public class SnapOracleTests
{
    /// <summary>LAMMPS writes 16 digits; its sums and ours round differently.</summary>
    private const double Tolerance = 1e-8;

    private static IEnumerable<string> BackendNames => Contract.Backends.Cases().Select(backend => backend.Name).Distinct();

    [Test]
    public void Values_and_derivatives_are_those_of_lammps(
        [ValueSource(nameof(BackendNames))] string backendName, [ValueSource(typeof(SnapCase), nameof(SnapCase.All))] SnapCase oracle)
    {
        using var backend = Contract.Backends.Create(backendName);
        var table = oracle.Settings.Build();
        using var calculator = new DescriptorCalculator(backend, table);
        var descriptors = calculator.Compute(oracle.Structure, true);
        int atoms = oracle.Structure.Count, count = table.Invariants[0].InvariantCount, species = table.SpeciesCount;
        Assert.That(oracle.Values[0], Has.Length.EqualTo(count));
        for (int d = 0; d < count; d++)
        {
            double scale = oracle.Values.Max(row => Math.Abs(row[d]));
            for (int i = 0; i < atoms; i++)
                Assert.That(descriptors.Values[i][d], Is.EqualTo(oracle.Values[i][d]).Within(Tolerance * scale),
                    $"atom {i}, {table.Labels[0][d]}");
        }

        var sums = new double[atoms][];
        for (int i = 0; i < atoms; i++)
            sums[i] = new double[3 * species * count];
        foreach (var (atom, moved, values) in descriptors.Jacobians)
        {
            int t = Array.IndexOf(table.Species, oracle.Structure.Species[atom]);
            for (int d = 0; d < count; d++)
                for (int axis = 0; axis < 3; axis++)
                    sums[moved][(3 * t + axis) * count + d] -= values[3 * d + axis];
        }
        for (int d = 0; d < count; d++)
        {
            double scale = oracle.Derivatives.Max(row => Enumerable.Range(0, 3 * species).Max(b => Math.Abs(row[b * count + d])));
            for (int i = 0; i < atoms; i++)
                for (int b = 0; b < 3 * species; b++)
                    Assert.That(sums[i][b * count + d], Is.EqualTo(oracle.Derivatives[i][b * count + d]).Within(Tolerance * scale),
                        $"atom {i}, species {b / 3}, axis {b % 3}, {table.Labels[0][d]}");
        }
    }
}
