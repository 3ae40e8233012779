using Nnip.Descriptors.Ace;
using NUnit.Framework;

namespace Nnip.Tests.Descriptors;

public class AceRadialBasisTests
{
    private static AceRadialBasis Design() => new(3, 1, 5, 0.65, 2, 0);

    [Test]
    public void Recursion_has_the_check_values()
    {
        var basis = Design();
        Assert.That(basis.TCut, Is.EqualTo(0.1111111).Within(5e-8));
        Assert.That(basis.TIn, Is.EqualTo(1.4692378).Within(5e-8));
        Assert.That(basis.A, Is.EqualTo(new[] { 1.21228462, 5.22728051, 3.89619167 }).Within(5e-9));
        Assert.That(basis.B, Is.EqualTo(new[] { 0, -6.49689760, -3.96058544 }).Within(5e-9));
        Assert.That(basis.C, Is.EqualTo(new[] { 0, 0, -0.74535730 }).Within(5e-9));
    }

    [TestCase(2, 0)]
    [TestCase(2, 2)]
    [TestCase(3, 4)]
    public void Functions_are_orthonormal_on_the_midpoints(int outer, int inner)
    {
        const int count = 16, points = 1000;
        var basis = new AceRadialBasis(count, 2.5, 5.5, 1.2, outer, inner);
        var gram = new double[count, count];
        double[] value = new double[count], derivative = new double[count];
        for (int i = 0; i < points; i++)
        {
            double t = basis.TCut + (i + 0.5) / points * (basis.TIn - basis.TCut);
            basis.Evaluate((1 + basis.R0) / Math.Sqrt(t) - 1, value, derivative);
            for (int a = 0; a < count; a++)
                for (int b = 0; b < count; b++)
                    gram[a, b] += value[a] * value[b] / points;
        }
        for (int a = 0; a < count; a++)
            for (int b = 0; b < count; b++)
                Assert.That(gram[a, b], Is.EqualTo(a == b ? 1 : 0).Within(1e-11), $"{a + 1},{b + 1}");
    }

    [TestCase(0)]
    [TestCase(2)]
    public void Derivative_is_that_of_the_value(int inner)
    {
        const int count = 10;
        const double h = 1e-5;
        var basis = new AceRadialBasis(count, 2.5, 5, 0.65 * 2.5, 2, inner);
        double[] value = new double[count], derivative = new double[count];
        double[] plus = new double[count], minus = new double[count], unused = new double[count];
        foreach (double r in (double[])[1.3, 1.7, 2.4, 3.3, 4.1, 4.9])
        {
            basis.Evaluate(r, value, derivative);
            basis.Evaluate(r + h, plus, unused);
            basis.Evaluate(r - h, minus, unused);
            for (int n = 0; n < count; n++)
            {
                double difference = (plus[n] - minus[n]) / (2 * h), tolerance = 1e-6 * (1 + Math.Abs(derivative[n]));
                Assert.That(difference, Is.EqualTo(derivative[n]).Within(tolerance), $"n = {n + 1}, r = {r}");
            }
        }
    }

    [Test]
    public void Value_and_derivative_vanish_smoothly_at_the_cutoff()
    {
        var basis = Design();
        AssertSmall(basis, 5 - 1e-5, valueBelow: 1e-9, derivativeBelow: 1e-4);
        AssertSmall(basis, 5, 0, 0);
        AssertSmall(basis, 7, 0, 0);
    }

    [Test]
    public void Inner_envelope_vanishes_at_the_inner_radius_and_below()
    {
        var basis = new AceRadialBasis(3, 1, 5, 0.65, 2, 2);
        AssertSmall(basis, 0.65 + 1e-6, valueBelow: 1e-9, derivativeBelow: 1e-3);
        AssertSmall(basis, 0.65, 0, 0);
        AssertSmall(basis, 0.3, 0, 0);
    }

    [Test]
    public void Without_inner_envelope_functions_continue_below_the_inner_radius()
    {
        var basis = Design();
        double[] value = new double[3], derivative = new double[3];
        basis.Evaluate(0.5, value, derivative);
        double t = 4 / 2.25;
        Assert.That(value[0], Is.EqualTo(basis.A[0] * (t - 1.0 / 9) * (t - 1.0 / 9)).Within(1e-12));
    }

    private static void AssertSmall(AceRadialBasis basis, double r, double valueBelow, double derivativeBelow)
    {
        double[] value = [1, 1, 1], derivative = [1, 1, 1];
        basis.Evaluate(r, value, derivative);
        Assert.That(value, Is.All.EqualTo(0.0).Within(valueBelow));
        Assert.That(derivative, Is.All.EqualTo(0.0).Within(derivativeBelow));
    }
}
