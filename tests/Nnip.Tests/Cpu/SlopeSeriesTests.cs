using System.Runtime.Intrinsics;
using Nnip.Cpu;
using Nnip.Descriptors;
using Nnip.Descriptors.Ace;
using Nnip.Randomness;
using NUnit.Framework;

namespace Nnip.Tests.Cpu;

/// <summary>Derivatives of radial functions as series, against the functions themselves.</summary>
public class SlopeSeriesTests
{
    private const ulong Seed = 41;
    private const double Cutoff = 5;

    [Test]
    public unsafe void Gradients_and_values_are_those_of_the_functions(
        [Values(1, 2, 3, 4, 8, 15)] int count, [Values(2, 3, 4)] int outer, [Values(0, 2, 3)] int inner)
    {
        var radial = new AceRadialBasis(count, 2.5, Cutoff, 1.6, outer, inner);
        double factor = new LegendreTables(0).First[0];
        var kernel = new AceRadialKernel<double>(radial);
        var series = new SlopeSeries<double>(radial, kernel, factor);
        var random = new RandomStream(Seed);
        double[] value = new double[count], derivative = new double[count];
        var terms = stackalloc Vector512<double>[series.Count + 1];
        var values = stackalloc WideVector<double>[count];
        for (int sample = 0; sample < 200; sample++)
        {
            double length = 1.2 + 4.2 * random.NextDouble();
            double[] direction = [random.NextNormal(), random.NextNormal(), random.NextNormal()];
            double norm = Math.Sqrt(direction.Sum(c => c * c));
            for (int axis = 0; axis < 3; axis++)
                direction[axis] /= norm;
            radial.Evaluate(length, value, derivative);
            double scale = derivative.Max(Math.Abs) + 1e-3;
            var (rx, ry, rz) = (Component(0), Component(1), Component(2));
            Vector512<double> x = series.Of(ref rx, ref ry, ref rz), vx = rx, vy = ry, vz = rz;
            // U_k(x / 2).
            terms[0] = Vector512<double>.One;
            for (int k = 0; k < series.Count; k++)
                terms[k + 1] = x * terms[k] - (k > 0 ? terms[k - 1] : Vector512<double>.Zero);
            series.Values(x, values);
            for (int n = 0; n < count; n++)
            {
                double slope = series.Function(n, terms)[0];
                Assert.That(slope * vx[0],
                    Is.EqualTo(factor * derivative[n] * direction[0]).Within(1e-10 * scale), $"r = {length}, function {n}");
                Assert.That(slope * vz[0],
                    Is.EqualTo(factor * derivative[n] * direction[2]).Within(1e-10 * scale), $"r = {length}, function {n}");
                Assert.That(kernel.Scales[n] * ((Vector512<double>)values[n])[0],
                    Is.EqualTo(value[n]).Within(1e-10 * (1 + value.Max(Math.Abs))), $"r = {length}, value {n}");
            }
            if (vx[0] == 0)
                continue;
            double whole = ((Vector512<double>)series.Stretch<WideVector<double>>(vx, vy, vz, x))[0];
            Vector256<double> ofHalf = series.Stretch<NarrowVector<double>>(vx.GetLower(), vy.GetLower(), vz.GetLower(), x.GetLower());
            Assert.That(whole * vy[0], Is.EqualTo(length * direction[1]).Within(1e-9), $"r = {length}");
            Assert.That(ofHalf[0] * vy[0], Is.EqualTo(length * direction[1]).Within(1e-9), $"r = {length}, half a vector");

            WideVector<double> Component(int axis) => WideVector<double>.Constant(length * direction[axis]);
        }
    }
}
