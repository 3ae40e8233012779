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
        double operations = 2.0 * Sums * Vector512<T>.Count * Steps * threads;
        return operations / Timing.Least(Passes, run);
    }

    private static void Run<T>() where T : unmanaged
    {
        var constants = stackalloc T[] { Narrow<T>(0.999), Narrow<T>(1e-3) };
        if (Vector512.IsHardwareAccelerated)
            Chains<T, WideLanes<T>, Vector512<T>>(constants, Steps);
        else
            Chains<T, NarrowLanes<T>, Vector256<T>>(constants, Steps * Vector512<T>.Count / Vector256<T>.Count);
    }

    /// <summary>Sums that do not wait for each other, more than are in flight at once and no more than there are registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static TVector Chains<T, TLanes, TVector>(T* constants, int steps)
        where T : unmanaged where TLanes : struct, ILanes<T, TVector> where TVector : struct
    {
        TVector x = TLanes.Broadcast(constants), y = TLanes.Broadcast(constants + 1);
        TVector a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int step = 0; step < steps; step++)
        {
            a = TLanes.Fma(a, x, y);
            b = TLanes.Fma(b, x, y);
            c = TLanes.Fma(c, x, y);
            d = TLanes.Fma(d, x, y);
            e = TLanes.Fma(e, x, y);
            f = TLanes.Fma(f, x, y);
            g = TLanes.Fma(g, x, y);
            h = TLanes.Fma(h, x, y);
            i = TLanes.Fma(i, x, y);
            j = TLanes.Fma(j, x, y);
            k = TLanes.Fma(k, x, y);
            l = TLanes.Fma(l, x, y);
        }
        return Sum(Sum(Sum(a, b), Sum(c, d)), Sum(Sum(e, f), Sum(Sum(g, h), Sum(Sum(i, j), Sum(k, l)))));

        static TVector Sum(TVector a, TVector b) => TLanes.Add(a, b);
    }
}
