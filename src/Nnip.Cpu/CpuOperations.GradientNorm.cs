using Nnip.Backends;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void GradientNorm(DeviceBuffer<double> gradient, DeviceBuffer<double> norm)
    {
        double square = 0;
        foreach (double g in Doubles(gradient)[..Tables.Network.ParameterCount])
            square += g * g;
        Doubles(norm)[0] = Math.Sqrt(square);
    }
}
