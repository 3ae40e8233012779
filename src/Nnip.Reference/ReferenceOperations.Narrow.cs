using Nnip.Backends;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void Narrow(DeviceBuffer<double> source, int count, int length, DeviceBuffer<double> destination)
    {
        Values(source)[..count].CopyTo(Values(destination));
        Values(destination)[count..length].Clear();
    }
}
