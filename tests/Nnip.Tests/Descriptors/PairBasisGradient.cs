using Nnip.Descriptors;
using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Descriptors;

/// <summary>Gradients of a pair basis against central differences of its values.</summary>
internal static class PairBasisGradient
{
    private const double Step = 1e-5;

    public static void AssertIsThatOfValues(PairBasis basis, Vec3 r, double tolerance)
    {
        double[] value = new double[basis.Count], gradient = new double[3 * basis.Count], unused = new double[3 * basis.Count];
        double[] plus = new double[basis.Count], minus = new double[basis.Count];
        basis.Evaluate(0, 0, r.X, r.Y, r.Z, value, gradient);
        for (int axis = 0; axis < 3; axis++)
        {
            double[] up = [r.X, r.Y, r.Z], down = [.. up];
            up[axis] += Step;
            down[axis] -= Step;
            basis.Evaluate(0, 0, up[0], up[1], up[2], plus, unused);
            basis.Evaluate(0, 0, down[0], down[1], down[2], minus, unused);
            for (int k = 0; k < basis.Count; k++)
                Assert.That((plus[k] - minus[k]) / (2 * Step), Is.EqualTo(gradient[3 * k + axis]).Within(tolerance),
                    $"function {k}, axis {axis}");
        }
    }
}
