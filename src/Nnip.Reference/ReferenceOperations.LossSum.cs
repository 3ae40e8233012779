using Nnip.Backends;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void LossSum(ReadOnlySpan<DeviceBuffer<double>> parts, DeviceBuffer<double> factors, DeviceBuffer<double> norm,
        DeviceBuffer<double> sums)
    {
        for (int k = 0; k < 3; k++)
        {
            double loss = 0, factor = Values(factors)[3 + k];
            foreach (var part in parts)
                loss += Values(part)[k];
            if (factor != 0)
                Values(sums)[k] += factor * loss;
        }
        Values(sums)[3] += Values(norm)[0];
    }
}
