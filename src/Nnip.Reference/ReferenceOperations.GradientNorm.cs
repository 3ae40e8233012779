using Nnip.Backends;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void GradientNorm(DeviceBuffer<double> gradient, DeviceBuffer<double> norm)
    {
        double square = 0;
        foreach (double g in Values(gradient)[..Tables.Network.ParameterCount])
            square += g * g;
        Values(norm)[0] = Math.Sqrt(square);
    }
}
