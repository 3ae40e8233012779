using System.Runtime.InteropServices;

namespace Nnip.Backends;

/// <summary>
/// Host memory aligned to a cache line and zeroed, followed by one vector of slack so that a full SIMD load at the last
/// element stays inside the allocation.
/// </summary>
public sealed unsafe class HostBuffer<T> : DeviceBuffer<T> where T : unmanaged
{
    private const int Alignment = 64;
    private T* pointer;

    /// <summary>Allocates zeroed memory.</summary>
    public HostBuffer(string name, int length) : base(name, length)
    {
        pointer = (T*)NativeMemory.AlignedAlloc((nuint)ByteCount, Alignment);
        NativeMemory.Clear(pointer, (nuint)ByteCount);
        GC.AddMemoryPressure(ByteCount);
    }

    /// <summary>Releases the memory of a buffer nobody disposed.</summary>
    ~HostBuffer() => Dispose(false);

    /// <summary>Address of element 0, a multiple of 64 bytes.</summary>
    public T* Data => pointer != null ? pointer : throw new ObjectDisposedException(Name);

    /// <summary>The elements.</summary>
    public Span<T> Span => new(Data, Length);

    private long ByteCount => (long)Length * sizeof(T) + 2 * Alignment;

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<T> source, int offset = 0) => source.CopyTo(Span[offset..]);

    /// <inheritdoc/>
    public override void Download(Span<T> destination, int offset = 0) => Span.Slice(offset, destination.Length).CopyTo(destination);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (pointer == null)
            return;
        NativeMemory.AlignedFree(pointer);
        pointer = null;
        GC.RemoveMemoryPressure(ByteCount);
    }
}
