using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using static Nnip.Cpu.Simd;

namespace Nnip.Bench.Limits;

/// <summary>Fused multiply-adds on nothing but registers: what no product of matrices can exceed.</summary>
internal static class FmaRate
{
    private const int Passes = 15, Steps = 1_000_000, Sums = 12;

    /// <summary>Floating-point operations a second of one core, the best of several passes.</summary>
    public static double Measure<T>() where T : unmanaged => Measure<T>(1, Run<T>);

    /// <summary>The same of all threads of a backend.</summary>
    public static double Measure<T>(IBackend backend) where T : unmanaged =>
        Measure<T>(backend.Workers, () => backend.ForEach(backend.Workers, (_, _) => Run<T>()));

    private static double Measure<T>(int threads, Action run) where T : unmanaged
    {
        double best = double.PositiveInfinity;
        for (int pass = 0; pass < Passes; pass++)
        {
            var clock = Stopwatch.StartNew();
            run();
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }
        return 2.0 * Sums * Vector512<T>.Count * Steps * threads / best;
    }

    private static void Run<T>() where T : unmanaged => Chains<T>(Constant<T>(0.999), Constant<T>(1e-3));

    /// <summary>Sums that do not wait for each other, more than are in flight at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static Vector512<T> Chains<T>(Vector512<T> x, Vector512<T> y) where T : unmanaged
    {
        Vector512<T> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int step = 0; step < Steps; step++)
        {
            a = Fma(a, x, y);
            b = Fma(b, x, y);
            c = Fma(c, x, y);
            d = Fma(d, x, y);
            e = Fma(e, x, y);
            f = Fma(f, x, y);
            g = Fma(g, x, y);
            h = Fma(h, x, y);
            i = Fma(i, x, y);
            j = Fma(j, x, y);
            k = Fma(k, x, y);
            l = Fma(l, x, y);
        }
        return a + b + c + d + e + f + (g + h + i + j + k + l);
    }
}
