namespace Nnip.Backends;

/// <summary>What the sweeps through a network leave for each other; only its backend looks inside.</summary>
public abstract class NetworkTape<T>(int rowCapacity) : IDisposable where T : unmanaged
{
    /// <summary>Largest number of rows it can hold.</summary>
    public int RowCapacity { get; protected set; } = rowCapacity;

    /// <inheritdoc cref="DeviceBuffer{T}.TryGrow"/>
    public virtual bool TryGrow(int rows) => false;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the memory.</summary>
    protected abstract void Dispose(bool disposing);
}
