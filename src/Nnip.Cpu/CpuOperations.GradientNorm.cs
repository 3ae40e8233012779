using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void GradientNorm(DeviceBuffer<double> gradient, DeviceBuffer<double> norm) =>
        Doubles(norm)[0] = Math.Sqrt(SumOfSquares(Tables.Network.ParameterCount, Pointer(gradient)));

    /// <summary>In four chains, so that an addition need not wait for the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SumOfSquares(int count, double* values)
    {
        int width = Vector512<double>.Count, p = 0;
        Vector512<double> a = Vector512<double>.Zero, b = a, c = a, d = a;
        for (; p + 4 * width <= count; p += 4 * width)
        {
            a = Square(values + p, a);
            b = Square(values + p + width, b);
            c = Square(values + p + 2 * width, c);
            d = Square(values + p + 3 * width, d);
        }
        for (; p < count; p += width)
        {
            var last = LoadLanes(values + p, count - p);
            a = Fma(last, last, a);
        }
        return Simd.Sum(a + b + (c + d));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector512<double> Square(double* values, Vector512<double> sum)
        {
            var value = Vector512.Load(values);
            return Fma(value, value, sum);
        }
    }
}
