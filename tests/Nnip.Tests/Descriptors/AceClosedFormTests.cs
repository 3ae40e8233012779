using System.Numerics;
using System.Text.RegularExpressions;
using Nnip.Descriptors;
using Nnip.Descriptors.Ace;
using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Descriptors;

/// <summary>Orders 1 to 3 against formulas that share nothing with the builder but the radial functions.</summary>
public partial class AceClosedFormTests
{
    private const int Seed = 11;

    private static readonly DescriptorTable Table =
        AceBasis.Build(new() { Species = ["Hf", "O"], BodyOrder = 4, Degree = 8, AngularWeight = 1, R0 = 2.2 });

    private static readonly Neighbour[] Neighbours = PlainDescriptors.Random(new(Seed), 7, 2);

    private static readonly double[] Values = PlainDescriptors.Values(Table, 0, Neighbours);

    private readonly record struct Factor(int Species, int N, int L);

    [Test]
    public void Order_1_is_the_sum_of_radial_functions()
    {
        Check(1, factors => Sum(factors[0], (j, _) => j) / Math.Sqrt(4 * Math.PI));
    }

    [Test]
    public void Order_2_is_the_sum_of_Legendre_polynomials()
    {
        Check(2, factors =>
        {
            var (a, b) = (factors[0], factors[1]);
            double sum = Sum(a, (j, r) => j * Sum(b, (k, s) =>
                k * Legendre.P(a.L, Vec3.Dot(r.R, s.R) / (r.R.Length * s.R.Length))));
            return (a == b ? Math.Sqrt(2) : 1) * Math.Sqrt(2 * a.L + 1) / (4 * Math.PI) * sum;
        });
    }

    [Test]
    public void Order_3_is_the_sum_with_Wigner_3j_symbols()
    {
        Check(3, factors =>
        {
            var densities = Array.ConvertAll(factors, ComplexDensity);
            var (l1, l2, l3) = (factors[0].L, factors[1].L, factors[2].L);
            Complex sum = 0;
            for (int m1 = -l1; m1 <= l1; m1++)
                for (int m2 = -l2; m2 <= l2; m2++)
                    if (Math.Abs(m1 + m2) <= l3)
                        sum += Racah(l1, l2, l3, m1, m2) * densities[0][m1 + l1] * densities[1][m2 + l2] * densities[2][-m1 - m2 + l3];
            Assert.That(sum.Imaginary, Is.EqualTo(0).Within(1e-10 * (1 + Math.Abs(sum.Real))));
            double permutations = factors.GroupBy(f => f).Aggregate(1.0, (p, g) => p * (g.Count() == 3 ? 6 : g.Count()));
            return Math.Sqrt(permutations) * sum.Real;
        });
    }

    [TestCase(1, 1, 2, 0, 0, 0, 0.365148371670111)]
    [TestCase(2, 2, 2, 1, 1, -2, -0.292770021884560)]
    [TestCase(1, 1, 1, 1, 0, -1, -0.408248290463863)]
    [TestCase(3, 2, 1, 0, 0, 0, -0.292770021884560)]
    [TestCase(2, 2, 0, 1, -1, 0, -0.447213595499958)]
    [TestCase(1, 1, 3, 0, 0, 0, 0)]
    public void Wigner_3j_symbols_have_their_tabulated_values(int l1, int l2, int l3, int m1, int m2, int m3, double expected) =>
        Assert.That(Wigner.ThreeJ(l1, l2, l3, m1, m2, m3), Is.EqualTo(expected).Within(1e-14));

    [Test]
    public void Wigner_3j_symbols_of_large_angular_momenta_keep_unit_norm()
    {
        double[] tensor = Wigner.RealThreeJ(30, 31, 33);
        Assert.That(tensor.Sum(value => value * value), Is.EqualTo(1).Within(1e-11));
    }

    private static void Check(int order, Func<Factor[], double> formula)
    {
        int checkedCount = 0;
        for (int d = 0; d < Values.Length; d++)
        {
            var factors = FactorPattern().Matches(Table.Labels[0][d]).Select(match =>
            {
                int Number(int group) => int.Parse(match.Groups[group].Value);
                return new Factor(match.Groups[1].Value == "Hf" ? 0 : 1, Number(2), Number(3));
            }).ToArray();
            if (factors.Length != order)
                continue;
            double expected = formula(factors);
            Assert.That(Values[d], Is.EqualTo(expected).Within(1e-11 * (1 + Math.Abs(expected))), Table.Labels[0][d]);
            checkedCount++;
        }
        Assert.That(checkedCount, Is.GreaterThan(10));
    }

    [GeneratedRegex(@"([A-Z][a-z]?)(\d+),(\d+)")]
    private static partial Regex FactorPattern();

    private static double Sum(Factor factor, Func<double, Neighbour, double> term) =>
        Neighbours.Where(neighbour => neighbour.Species == factor.Species).Sum(neighbour => term(J(factor.N, neighbour), neighbour));

    private static double J(int n, Neighbour neighbour)
    {
        var radial = ((AcePairBasis)Table.PairBasis).Radial;
        double[] value = new double[radial.Count], derivative = new double[radial.Count];
        radial.Evaluate(neighbour.R.Length, value, derivative);
        return value[n - 1];
    }

    /// <summary>sum_j Jn Y_l^m with the usual complex harmonics (Condon-Shortley phase), m = -l..l.</summary>
    private static Complex[] ComplexDensity(Factor factor)
    {
        var density = new Complex[2 * factor.L + 1];
        foreach (var neighbour in Neighbours.Where(neighbour => neighbour.Species == factor.Species))
            for (int m = -factor.L; m <= factor.L; m++)
                density[m + factor.L] += J(factor.N, neighbour) * ComplexHarmonic(factor.L, m, neighbour.R);
        return density;
    }

    /// <summary>By the explicit sum of Wigner's d function, d^l_m0.</summary>
    private static Complex ComplexHarmonic(int l, int m, Vec3 r)
    {
        double theta = Math.Acos(r.Z / r.Length), phi = Math.Atan2(r.Y, r.X), sum = 0;
        double c = Math.Cos(theta / 2), s = Math.Sin(theta / 2);
        for (int k = Math.Max(0, -m); k <= Math.Min(l - m, l); k++)
            sum += Math.Pow(-1, m + k) / (Factorial(l - m - k) * Factorial(l - k) * Factorial(k + m) * Factorial(k))
                * Math.Pow(c, 2 * l - 2 * k - m) * Math.Pow(s, 2 * k + m);
        double d = Math.Sqrt(Factorial(l + m) * Factorial(l - m)) * Factorial(l) * sum;
        return Math.Sqrt((2 * l + 1) / (4 * Math.PI)) * d * Complex.FromPolarCoordinates(1, m * phi);
    }

    /// <summary>3j symbol (l1 l2 l3; m1 m2 -m1-m2) by Racah's formula with factorials.</summary>
    private static double Racah(int l1, int l2, int l3, int m1, int m2)
    {
        int a = l1 + l2 - l3, b = l1 - l2 + l3, c = -l1 + l2 + l3, m3 = -m1 - m2;
        if (a < 0 || b < 0 || c < 0)
            return 0;
        double sum = 0;
        for (int k = Math.Max(0, Math.Max(l2 - l3 - m1, l1 - l3 + m2)); k <= Math.Min(a, Math.Min(l1 - m1, l2 + m2)); k++)
            sum += Math.Pow(-1, k) / (Factorial(k) * Factorial(a - k) * Factorial(l1 - m1 - k) * Factorial(l2 + m2 - k)
                * Factorial(l3 - l2 + m1 + k) * Factorial(l3 - l1 - m2 + k));
        double square = Factorial(a) * Factorial(b) * Factorial(c) / Factorial(l1 + l2 + l3 + 1)
            * Factorial(l1 + m1) * Factorial(l1 - m1) * Factorial(l2 + m2) * Factorial(l2 - m2) * Factorial(l3 + m3) * Factorial(l3 - m3);
        return Math.Pow(-1, l1 - l2 - m3) * Math.Sqrt(square) * sum;
    }

    private static double Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);
}
