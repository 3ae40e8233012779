using Nnip.Memory;

namespace Nnip.Backends;

/// <summary>
/// Densities (S*K, rows) and network inputs (most inputs, rows) of one frame alone, in the row layout of that frame: the geometry of
/// training data does not change, so every epoch after the first starts from here. Buffers of the backend that made them.
/// </summary>
public sealed record DescriptorCache<T>(RowLayout Rows, DeviceBuffer<T> Densities, DeviceBuffer<T> Inputs)
    : IPrefetchable, IDisposable where T : unmanaged
{
    /// <summary>Allocates the cache of a frame, zeroed.</summary>
    public static DescriptorCache<T> Allocate(IOperations<T> operations, RowLayout rows, IHostMemory memory)
    {
        ArgumentNullException.ThrowIfNull(operations);
        ArgumentNullException.ThrowIfNull(rows);
        var tables = operations.Tables;
        return new(
            rows, operations.AllocateKept("cached densities", tables.Descriptor.DensityCount * rows.Count, memory),
            operations.AllocateKept("cached inputs", tables.MaxSpeciesInputs * rows.Count, memory));
    }

    /// <inheritdoc/>
    public int Touch(int depth) => depth switch
    {
        0 => Rows is null ? 0 : 1,
        1 => Rows.Start.Length + Densities.Touch(0) + Inputs.Touch(0),
        _ => Densities.Touch(depth - 1) + Inputs.Touch(depth - 1),
    };

    /// <inheritdoc cref="HostBlock.Fetch"/>
    public void Fetch()
    {
        Densities.Fetch();
        Inputs.Fetch();
    }

    /// <inheritdoc cref="HostBlock.Pin"/>
    public void Pin()
    {
        Densities.Pin();
        Inputs.Pin();
    }

    /// <inheritdoc cref="HostBlock.Park"/>
    public void Park(bool written = false)
    {
        Densities.Park(written);
        Inputs.Park(written);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Densities.Dispose();
        Inputs.Dispose();
    }
}
