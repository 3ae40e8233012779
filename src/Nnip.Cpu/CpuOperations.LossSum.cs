using Nnip.Backends;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void LossSum(ReadOnlySpan<DeviceBuffer<double>> parts, DeviceBuffer<double> factors, DeviceBuffer<double> norm,
        DeviceBuffer<double> sums)
    {
        for (int k = 0; k < 3; k++)
        {
            double loss = 0, factor = Doubles(factors)[3 + k];
            foreach (var part in parts)
                loss += Doubles(part)[k];
            if (factor != 0)
                Doubles(sums)[k] += factor * loss;
        }
        Doubles(sums)[3] += Doubles(norm)[0];
    }
}
