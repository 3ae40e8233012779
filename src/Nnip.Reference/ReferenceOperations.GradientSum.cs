using Nnip.Backends;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void GradientSum(ReadOnlySpan<DeviceBuffer<double>> parts, DeviceBuffer<double> gradient)
    {
        var sum = Values(gradient)[..Tables.Network.ParameterCount];
        sum.Clear();
        foreach (var part in parts)
            for (int p = 0; p < sum.Length; p++)
                sum[p] += Values(part)[p];
    }
}
