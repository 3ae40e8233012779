namespace Nnip.Memory;

/// <summary>Host memory of any content, aligned to a cache line, in which several arrays may lie one after the other.</summary>
public abstract unsafe class HostBlock(long bytes) : IDisposable
{
    /// <summary>Arrays start at multiples of this, in bytes.</summary>
    public const int Alignment = 64;

    /// <summary>Size in bytes.</summary>
    public long Bytes { get; private protected set; } = bytes;

    /// <summary>Address of the first byte.</summary>
    /// <exception cref="ObjectDisposedException">The block was disposed.</exception>
    public abstract byte* Data { get; }

    /// <summary>It will be pinned soon: where it lies in a file, the system is asked to read it.</summary>
    public virtual void Fetch()
    {
    }

    /// <summary>Asks the processor for some of its bytes, where they lie in memory.</summary>
    public virtual void Prefetch(long offset, long bytes)
    {
    }

    /// <summary>It is needed: where it lies in a file, it comes into memory and stays until it is parked as often.</summary>
    public virtual void Pin()
    {
    }

    /// <summary>It is not needed for a while: where it lies in a file, it leaves memory.</summary>
    /// <param name="written">Whether it was changed since it was pinned.</param>
    public virtual void Park(bool written = false)
    {
    }

    /// <summary>Rounds a number of bytes up to the alignment.</summary>
    public static long Align(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the memory back.</summary>
    protected abstract void Dispose(bool disposing);
}
