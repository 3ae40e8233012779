using Nnip.Backends;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void Widen(DeviceBuffer<double> source, int count, DeviceBuffer<double> destination) =>
        Values(source)[..count].CopyTo(Values(destination));
}
