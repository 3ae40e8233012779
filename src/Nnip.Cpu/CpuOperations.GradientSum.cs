using Nnip.Backends;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void GradientSum(ReadOnlySpan<DeviceBuffer<T>> parts, DeviceBuffer<double> gradient)
    {
        var sum = Doubles(gradient)[..Tables.Network.ParameterCount];
        sum.Clear();
        foreach (var part in parts)
        {
            T* values = Pointer(part);
            for (int p = 0; p < sum.Length; p++)
                sum[p] += Simd.Widen(values[p]);
        }
    }
}
