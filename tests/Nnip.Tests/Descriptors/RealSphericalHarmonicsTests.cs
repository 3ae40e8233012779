using MathNet.Numerics.Integration;
using Nnip.Descriptors;
using NUnit.Framework;

namespace Nnip.Tests.Descriptors;

public class RealSphericalHarmonicsTests
{
    [Test]
    public void Low_orders_are_the_textbook_polynomials()
    {
        double[] value = new double[9], gradient = new double[27];
        const double x = 0.36, y = -0.48, z = 0.8;
        RealSphericalHarmonics.Evaluate(2, 2 * x, 2 * y, 2 * z, value, gradient);
        double c0 = Math.Sqrt(1 / (4 * Math.PI)), c1 = Math.Sqrt(3 / (4 * Math.PI)), c2 = Math.Sqrt(15 / (4 * Math.PI));
        double[] expected =
        [
            c0, c1 * y, c1 * z, c1 * x,
            c2 * x * y, c2 * y * z, Math.Sqrt(5 / (16 * Math.PI)) * (3 * z * z - 1), c2 * x * z, c2 / 2 * (x * x - y * y),
        ];
        Assert.That(value, Is.EqualTo(expected).Within(1e-15));
    }

    [Test]
    public void Harmonics_are_orthonormal_on_the_sphere()
    {
        const int maxL = 12, count = (maxL + 1) * (maxL + 1);
        const int azimuths = 2 * maxL + 2;
        var rule = new GaussLegendreRule(-1, 1, maxL + 1);
        var gram = new double[count, count];
        double[] value = new double[count], gradient = new double[3 * count];
        for (int i = 0; i < rule.Order; i++)
            for (int k = 0; k < azimuths; k++)
            {
                double z = rule.GetAbscissa(i), s = Math.Sqrt(1 - z * z), phi = 2 * Math.PI * k / azimuths;
                double weight = rule.GetWeight(i) * 2 * Math.PI / azimuths;
                RealSphericalHarmonics.Evaluate(maxL, s * Math.Cos(phi), s * Math.Sin(phi), z, value, gradient);
                for (int a = 0; a < count; a++)
                    for (int b = 0; b < count; b++)
                        gram[a, b] += weight * value[a] * value[b];
            }
        for (int a = 0; a < count; a++)
            for (int b = 0; b < count; b++)
                Assert.That(gram[a, b], Is.EqualTo(a == b ? 1 : 0).Within(1e-12), $"functions {a}, {b}");
    }

    [Test]
    public void Addition_theorem_holds()
    {
        const int maxL = 30, count = (maxL + 1) * (maxL + 1);
        double[] first = new double[count], second = new double[count], gradient = new double[3 * count];
        RealSphericalHarmonics.Evaluate(maxL, 0.3, -1.1, 0.4, first, gradient);
        RealSphericalHarmonics.Evaluate(maxL, -2, 0.7, 1.5, second, gradient);
        double cosine = (0.3 * -2 - 1.1 * 0.7 + 0.4 * 1.5) / Math.Sqrt((0.09 + 1.21 + 0.16) * (4 + 0.49 + 2.25));
        for (int l = 0; l <= maxL; l++)
        {
            double sum = 0;
            for (int lm = l * l; lm < (l + 1) * (l + 1); lm++)
                sum += first[lm] * second[lm];
            Assert.That(sum, Is.EqualTo((2 * l + 1) / (4 * Math.PI) * Legendre.P(l, cosine)).Within(1e-12), $"l = {l}");
        }
    }

    [TestCase(0.3, -1.1, 0.4)]
    [TestCase(-2.0, 0.7, 1.5)]
    [TestCase(0.0, 0.0, 1.5)]
    [TestCase(0.0, 0.0, -0.9)]
    [TestCase(1e-9, -1e-9, 1.2)]
    [TestCase(1.3, 0.0, 0.0)]
    public void Gradients_are_those_of_the_values(double x, double y, double z)
    {
        const int maxL = 8, count = (maxL + 1) * (maxL + 1);
        const double h = 1e-5;
        double[] value = new double[count], gradient = new double[3 * count], unused = new double[3 * count];
        double[] plus = new double[count], minus = new double[count];
        RealSphericalHarmonics.Evaluate(maxL, x, y, z, value, gradient);
        for (int axis = 0; axis < 3; axis++)
        {
            double dx = axis == 0 ? h : 0, dy = axis == 1 ? h : 0, dz = axis == 2 ? h : 0;
            RealSphericalHarmonics.Evaluate(maxL, x + dx, y + dy, z + dz, plus, unused);
            RealSphericalHarmonics.Evaluate(maxL, x - dx, y - dy, z - dz, minus, unused);
            for (int lm = 0; lm < count; lm++)
            {
                double difference = (plus[lm] - minus[lm]) / (2 * h);
                Assert.That(difference, Is.EqualTo(gradient[3 * lm + axis]).Within(1e-7), $"function {lm}, axis {axis}");
            }
        }
    }

    [Test]
    public void Large_angular_momenta_stay_finite_at_the_pole()
    {
        const int maxL = 60, count = (maxL + 1) * (maxL + 1);
        double[] value = new double[count], gradient = new double[3 * count];
        RealSphericalHarmonics.Evaluate(maxL, 0, 0, 2, value, gradient);
        Assert.That(gradient, Is.All.Matches<double>(double.IsFinite));
        for (int l = 0; l <= maxL; l++)
            Assert.That(value[l * l + l], Is.EqualTo(Math.Sqrt((2 * l + 1) / (4 * Math.PI))).Within(1e-12), $"l = {l}");
    }
}
