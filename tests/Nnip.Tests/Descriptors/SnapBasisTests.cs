using System.Numerics;
using Nnip.Descriptors.Snap;
using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Descriptors;

/// <summary>The bispectrum against its definition by matrices of rotations.</summary>
public class SnapBasisTests
{
    private static readonly SnapSettings Plain = new() { Species = ["Ta"], TwoJMax = 8, Rcutfac = 4.7, Rmin0 = 0.2 };

    [TestCase(2, 5)]
    [TestCase(3, 8)]
    [TestCase(4, 14)]
    [TestCase(6, 30)]
    [TestCase(8, 55)]
    public void Number_of_components(int twoJMax, int count)
    {
        Assert.That((Plain with { TwoJMax = twoJMax }).Build().InvariantCount, Is.EqualTo(count));
        var chem = Plain with { Species = ["Hf", "O"], TwoJMax = twoJMax, Chem = true };
        Assert.That(chem.Build().InvariantCount, Is.EqualTo(2 * 8 * count));
        var quadratic = chem with { Chem = false, Quadratic = true };
        Assert.That(quadratic.Build().InvariantCount, Is.EqualTo(2 * (count + count * (count + 1) / 2)));
    }

    /// <summary>
    /// The nodes behind the densities are the matrices U_j: 1 plus those of one neighbour, by the recursion of Thompson et al. (2015) with
    /// Cayley-Klein parameters, which shares nothing with the harmonics of the basis.
    /// </summary>
    [Test]
    public void Matrices_are_those_of_the_recursion([Range(1, 6)] int seed)
    {
        var random = new Random(seed);
        var table = Plain.Build();
        var dag = table.Invariants[0];
        var neighbour = PlainDescriptors.Random(random, 1, 1)[0].R;
        var nodes = new double[dag.NodeCount + 1];
        table.PairBasis.Evaluate(0, 0, neighbour.X, neighbour.Y, neighbour.Z, nodes, new double[3 * table.PairBasis.Count]);
        PlainDescriptors.Sum(dag, nodes);
        double x = Math.PI * (neighbour.Length - Plain.Rmin0) / (table.Cutoff - Plain.Rmin0), f = 0.5 * (Math.Cos(x) + 1);
        int node = table.PairBasis.Count;
        foreach (var (u, j) in Matrices(neighbour, Plain.Rfac0 * x, Plain.TwoJMax).Select((u, j) => (u, j)))
            for (int mb = 0; mb <= j; mb++)
                for (int ma = 0; ma <= j; ma++, node += 2)
                {
                    var expected = f * u[ma, mb] + (ma == mb ? 1 : 0);
                    Assert.That(nodes[node], Is.EqualTo(expected.Real).Within(1e-12), $"Re u_{j}({ma}, {mb}), seed {seed}");
                    Assert.That(nodes[node + 1], Is.EqualTo(expected.Imaginary).Within(1e-12), $"Im u_{j}({ma}, {mb}), seed {seed}");
                }
    }

    [Test]
    public void Gradients_of_the_pair_basis_are_those_of_its_values([Values(0.1, 0.9, 3)] double distance) =>
        PairBasisGradient.AssertIsThatOfValues(Plain.Build().PairBasis, distance * new Vec3(0.36, -0.48, 0.8), 1e-6);

    [Test]
    public void Components_do_not_change_under_rotations([Range(1, 4)] int seed)
    {
        var random = new Random(seed);
        var table = (Plain with { Species = ["Hf", "O"], TwoJMax = 5, Chem = true, Rcutfac = 5 }).Build();
        var neighbours = PlainDescriptors.Random(random, 7, 2);
        var rotation = PlainDescriptors.RandomRotation(random);
        double[] before = PlainDescriptors.Values(table, 1, neighbours);
        double[] after = PlainDescriptors.Values(table, 1, neighbours.Select(n => n with { R = n.R * rotation }));
        for (int d = 0; d < before.Length; d++)
            Assert.That(after[d], Is.EqualTo(before[d]).Within(1e-10 * (1 + Math.Abs(before[d]))), $"{table.Labels[1][d]}, seed {seed}");
    }

    private static readonly TestCaseData[] BadSettings =
    [
        new(Plain with { Species = [] }, "species must name at least one chemical element, but is empty"),
        new(Plain with { TwoJMax = 0 }, "twojmax must be an integer from 1 to 14, but is 0"),
        new(Plain with { Rcutfac = 0 }, "rcutfac must be positive, but is 0"),
        new(Plain with { Rfac0 = 1.5 }, "rfac0 must be above 0 and at most 1, but is 1.5"),
        new(Plain with { Rmin0 = 4.7 }, "rmin0 must be from 0 to below the smallest cutoff 4.7, but is 4.7"),
        new(Plain with { Radius = new Dictionary<string, double> { ["O"] = 1 } }, "radius must name species of the model, Ta, but has 'O'"),
        new(Plain with { Radius = new Dictionary<string, double> { ["Ta"] = 0 } }, "radius.Ta must be positive, but is 0"),
        new(Plain with { Weight = new Dictionary<string, double> { ["Ta"] = double.NaN } },
            "weight.Ta must be a finite number, but is NaN"),
        new(Plain with { Wselfall = true }, "wselfall needs chem true, but that is false"),
    ];

    [TestCaseSource(nameof(BadSettings))]
    public void Bad_settings_are_refused_with_the_key(SnapSettings settings, string message) =>
        Assert.That(() => settings.Build(), Throws.TypeOf<InputException>().With.Message.EqualTo(message));

    /// <summary>u_j(ma, mb), row by row from u_(j-1); the upper half by symmetry.</summary>
    private static List<Complex[,]> Matrices(Vec3 r, double angle, int twoJMax)
    {
        double sine = Math.Sin(angle) / r.Length;
        Complex a = new(Math.Cos(angle), -r.Z * sine), b = new(r.Y * sine, -r.X * sine);
        var matrices = new List<Complex[,]> { new Complex[,] { { 1 } } };
        for (int j = 1; j <= twoJMax; j++)
        {
            Complex[,] lower = matrices[^1], u = new Complex[j + 1, j + 1];
            for (int mb = 0; 2 * mb <= j; mb++)
                for (int ma = 0; ma < j; ma++)
                {
                    u[ma, mb] += Math.Sqrt((double)(j - ma) / (j - mb)) * Complex.Conjugate(a) * lower[ma, mb];
                    u[ma + 1, mb] -= Math.Sqrt((ma + 1.0) / (j - mb)) * Complex.Conjugate(b) * lower[ma, mb];
                }
            for (int mb = 0; 2 * mb <= j; mb++)
                for (int ma = 0; ma <= j; ma++)
                    u[j - ma, j - mb] = (int.IsEvenInteger(ma - mb) ? 1 : -1) * Complex.Conjugate(u[ma, mb]);
            matrices.Add(u);
        }
        return matrices;
    }
}
