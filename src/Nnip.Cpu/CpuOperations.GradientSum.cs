using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void GradientSum(ReadOnlySpan<DeviceBuffer<T>> parts, DeviceBuffer<double> gradient)
    {
        // Sums that stay in the nearest cache while the parts pass by.
        const int Run = 1024;
        double* target = Pointer(gradient);
        new Span<double>(target, Tables.Network.ParameterCount).Clear();
        for (int from = 0; from < Tables.Network.ParameterCount; from += Run)
        {
            int count = Math.Min(Run, Tables.Network.ParameterCount - from);
            foreach (var part in parts)
                AddWidened(count, Pointer(part) + from, target + from);
        }
    }

    /// <summary>target += source; whole vectors, since buffers end with room for one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddWidened(int count, T* source, double* target)
    {
        for (int p = 0; p < count; p += Vector512<double>.Count)
            (Vector512.Load(target + p) + LoadDouble(source + p)).Store(target + p);
    }
}
