using System.Runtime.Intrinsics;
using MathNet.Numerics;
using Nnip.Cpu;
using NUnit.Framework;

namespace Nnip.Tests.Cpu;

/// <summary>Vector functions against scalar ones in double, over many sizes of argument and in every lane.</summary>
public class VectorMathTests
{
    private static IEnumerable<double> Arguments(double largest)
    {
        for (double x = largest; x > 1e-9; x *= 0.83)
        {
            yield return x;
            yield return -x;
        }
        yield return 0;
    }

    [Test]
    public void Exponential_is_accurate_to_a_few_units_in_the_last_place()
    {
        Assert.That(Worst<double>(VectorMath.Exp, Math.Exp, 700, relative: true), Is.LessThan(4e-16));
        Assert.That(Worst<float>(VectorMath.Exp, Math.Exp, 86, relative: true), Is.LessThan(2e-7));
    }

    [Test]
    public void Tanh_is_relatively_accurate_also_near_zero()
    {
        Assert.That(Worst<double>(VectorMath.Tanh, Math.Tanh, 60, relative: true), Is.LessThan(1e-15));
        Assert.That(Worst<float>(VectorMath.Tanh, Math.Tanh, 60, relative: true), Is.LessThan(4e-7));
    }

    [Test]
    public void Logarithm_of_one_plus_u_is_relatively_accurate_also_near_zero()
    {
        // log(1 + u) = 2 artanh(u / (2 + u)); the library's Log of 1 + u would lose the digits of a small u.
        static double Log1p(double u) => 2 * Math.Atanh(u / (2 + u));
        Assert.That(Worst<double>(v => VectorMath.Log1p(Vector512.Abs(v)), u => Log1p(Math.Abs(u)), 1, relative: true), Is.LessThan(1e-15));
        Assert.That(Worst<float>(v => VectorMath.Log1p(Vector512.Abs(v)), u => Log1p(Math.Abs(u)), 1, relative: true), Is.LessThan(4e-7));
    }

    [Test]
    public void Normal_distribution_is_absolutely_accurate()
    {
        static double Normal(double z) => 0.5 * SpecialFunctions.Erfc(-z / Math.Sqrt(2));
        Assert.That(Worst<double>(z => VectorMath.NormalDistribution(z, out _), Normal, 40, relative: false), Is.LessThan(2e-15));
        Assert.That(Worst<float>(z => VectorMath.NormalDistribution(z, out _), Normal, 40, relative: false), Is.LessThan(5e-7));
    }

    [Test]
    public void Sine_and_cosine_are_absolutely_accurate()
    {
        Check<double>(3e-16);
        Check<float>(2e-7);

        static void Check<T>(double tolerance) where T : unmanaged
        {
            Assert.That(Worst<T>(x => VectorMath.SinCos<T, WideVector<T>>(x).Sin, Math.Sin, 40, relative: false), Is.LessThan(tolerance));
            Assert.That(Worst<T>(x => VectorMath.SinCos<T, WideVector<T>>(x).Cos, Math.Cos, 40, relative: false), Is.LessThan(tolerance));
        }
    }

    [Test]
    public void Sine_and_cosine_of_half_a_vector_are_those_of_the_whole()
    {
        Check<double>();
        Check<float>();

        static void Check<T>() where T : unmanaged
        {
            foreach (double argument in Arguments(40))
            {
                var x = Vector512.Create(Simd.Narrow<T>(argument));
                var (sin, cos) = VectorMath.SinCos<T, WideVector<T>>(x);
                var (halfSin, halfCos) = VectorMath.SinCos<T, NarrowVector<T>>(x.GetLower());
                Assert.That((Vector256<T>)halfSin, Is.EqualTo(((Vector512<T>)sin).GetLower()), $"{argument}");
                Assert.That((Vector256<T>)halfCos, Is.EqualTo(((Vector512<T>)cos).GetLower()), $"{argument}");
            }
        }
    }

    [Test]
    public void Not_a_number_stays_not_a_number()
    {
        var nan = Vector512.Create(double.NaN);
        Assert.That(VectorMath.Exp(nan)[3], Is.NaN);
        Assert.That(VectorMath.Tanh(nan)[3], Is.NaN);
        Assert.That(VectorMath.Tanh(Vector512.Create(float.NaN))[3], Is.NaN);
    }

    private static double Worst<T>(Func<Vector512<T>, Vector512<T>> vector, Func<double, double> scalar, double largest, bool relative)
        where T : unmanaged
    {
        double worst = 0;
        int lane = 0;
        foreach (double argument in Arguments(largest))
        {
            var narrow = Simd.Narrow<T>(argument);
            double expected = scalar(Simd.Widen(narrow));
            lane = (lane + 1) % Vector512<T>.Count;
            double error = Math.Abs(Simd.Widen(vector(Vector512<T>.Zero.WithElement(lane, narrow))[lane]) - expected);
            worst = Math.Max(worst, relative && expected != 0 ? error / Math.Abs(expected) : error);
        }
        return worst;
    }
}
