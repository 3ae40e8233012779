using Nnip.Backends;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void Widen(DeviceBuffer<T> source, int count, DeviceBuffer<double> destination)
    {
        T* values = Pointer(source);
        var target = Doubles(destination);
        for (int i = 0; i < count; i++)
            target[i] = Simd.Widen(values[i]);
    }
}
