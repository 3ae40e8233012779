using Nnip.Backends;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void Narrow(DeviceBuffer<double> source, int count, int length, DeviceBuffer<T> destination)
    {
        T* target = Pointer(destination);
        var values = Doubles(source);
        for (int i = 0; i < count; i++)
            target[i] = Simd.Narrow<T>(values[i]);
        new Span<T>(target + count, length - count).Clear();
    }
}
