using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Memory;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    // Arguments of the current call: in fields, because a delegate that captures them would allocate in every step.
    private readonly Action<int, int> sumRun;
    private nint[] gradientParts = [];
    private int gradientPartCount;
    private double* gradientTarget;

    public void GradientSum(ReadOnlySpan<DeviceBuffer<T>> parts, DeviceBuffer<double> gradient)
    {
        if (gradientParts.Length < parts.Length)
            gradientParts = new nint[parts.Length];
        for (int i = 0; i < parts.Length; i++)
            gradientParts[i] = (nint)Pointer(parts[i]);
        gradientPartCount = parts.Length;
        gradientTarget = Pointer(gradient);
        ForEachRun(parts.Length, sumRun);
    }

    /// <summary>Sums that stay in the nearest cache while the parts pass by, in their order.</summary>
    private void SumRun(int worker, int run)
    {
        int from = run * RunParameters, count = RunCount(run);
        double* target = gradientTarget + from;
        new Span<double>(target, count).Clear();
        for (int i = 0; i < gradientPartCount; i++)
        {
            nint next = gradientParts[Math.Min(i + 1, gradientPartCount - 1)];
            AddWidened(count, (T*)gradientParts[i] + from, target, (T*)next + from);
        }
    }

    /// <summary>
    /// target += source; whole vectors, since buffers end with room for one. The next source, which some other core may have written, is
    /// asked for meanwhile: it lies elsewhere, where the processor cannot foresee it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddWidened(int count, T* source, double* target, T* next)
    {
        for (int p = 0; p < count; p += Vector512<double>.Count)
        {
            CacheLine.Fetch(next + p);
            (Vector512.Load(target + p) + LoadDouble(source + p)).Store(target + p);
        }
    }
}
