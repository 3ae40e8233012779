namespace Nnip.Backends;

/// <summary>
/// Densities (S*K, rows) and network inputs (largest D, rows) of one frame alone, in the row layout of that frame: the geometry of
/// training data does not change, so every epoch after the first starts from here. Buffers of the backend that made them.
/// </summary>
public sealed record DescriptorCache<T>(RowLayout Rows, DeviceBuffer<T> Densities, DeviceBuffer<T> Inputs) : IDisposable where T : unmanaged
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Densities.Dispose();
        Inputs.Dispose();
    }
}
