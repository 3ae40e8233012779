using Nnip.Memory;

namespace Nnip.Backends;

/// <summary>A named block of memory that a backend owns. Only its backend looks inside; everybody else copies in and out.</summary>
/// <typeparam name="T">float, double or int.</typeparam>
public abstract class DeviceBuffer<T>(string name, int length) : IPrefetchable, IDisposable where T : unmanaged
{
    /// <summary>What the buffer holds, for messages.</summary>
    public string Name { get; } = name;

    /// <summary>Number of elements.</summary>
    public int Length { get; private protected set; } = length;

    /// <summary>Copies elements from the host into the buffer.</summary>
    public abstract void Upload(ReadOnlySpan<T> source, int offset = 0);

    /// <summary>Copies elements from the buffer to the host.</summary>
    public abstract void Download(Span<T> destination, int offset = 0);

    /// <summary>The first elements of the buffer, copied to the host.</summary>
    public T[] Download(int length)
    {
        var values = new T[length];
        Download(values);
        return values;
    }

    /// <summary>The first elements for the host to read at once: the buffer's own where they are in its memory, else a copy.</summary>
    public virtual ReadOnlySpan<T> Read(int length) => Download(length);

    /// <summary>
    /// Makes room for more elements, zeroed, and asks for no managed memory; false where the backend cannot, and nothing was done.
    /// </summary>
    public virtual bool TryGrow(int length) => false;

    /// <inheritdoc/>
    public virtual int Touch(int depth) => 0;

    /// <inheritdoc cref="HostBlock.Fetch"/>
    public virtual void Fetch()
    {
    }

    /// <inheritdoc cref="HostBlock.Pin"/>
    public virtual void Pin()
    {
    }

    /// <inheritdoc cref="HostBlock.Park"/>
    public virtual void Park(bool written = false)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the memory.</summary>
    protected abstract void Dispose(bool disposing);
}
