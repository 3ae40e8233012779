using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Cpu;
using static Nnip.Cpu.Simd;

namespace Nnip.Bench.Limits;

/// <summary>Fused multiply-adds on nothing but registers: what no product of matrices can exceed.</summary>
internal static unsafe class FmaRate
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

    private static void Run<T>() where T : unmanaged
    {
        var constants = stackalloc T[] { Narrow<T>(0.999), Narrow<T>(1e-3) };
        if (Vector512.IsHardwareAccelerated)
            Chains<T, WideVector<T>>(constants, Steps);
        else
            Chains<T, NarrowVector<T>>(constants, Steps * Vector512<T>.Count / Vector256<T>.Count);
    }

    /// <summary>Sums that do not wait for each other, more than are in flight at once and no more than there are registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static TVector Chains<T, TVector>(T* constants, int steps)
        where T : unmanaged where TVector : unmanaged, IVector<TVector, T>
    {
        TVector x = TVector.Broadcast(constants), y = TVector.Broadcast(constants + 1);
        TVector a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int step = 0; step < steps; step++)
        {
            a = TVector.Fma(a, x, y);
            b = TVector.Fma(b, x, y);
            c = TVector.Fma(c, x, y);
            d = TVector.Fma(d, x, y);
            e = TVector.Fma(e, x, y);
            f = TVector.Fma(f, x, y);
            g = TVector.Fma(g, x, y);
            h = TVector.Fma(h, x, y);
            i = TVector.Fma(i, x, y);
            j = TVector.Fma(j, x, y);
            k = TVector.Fma(k, x, y);
            l = TVector.Fma(l, x, y);
        }
        return a + b + (c + d) + (e + f + (g + h + (i + j + (k + l))));
    }
}
