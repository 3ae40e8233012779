using System.Runtime.InteropServices;
using Nnip.Memory;

namespace Nnip.Backends;

/// <summary>
/// Host memory aligned to a cache line, followed by one vector of slack so that a full SIMD load at the last element stays inside the
/// allocation.
/// </summary>
public sealed unsafe class HostBuffer<T> : DeviceBuffer<T> where T : unmanaged
{
    /// <summary>Bytes asked for: beyond them the processor sees by itself where a loop is going.</summary>
    private const int PrefetchBytes = 1 << 14;

    private readonly HostBlock block;
    private readonly bool owned;
    private long offset;

    /// <summary>Allocates zeroed memory.</summary>
    public HostBuffer(string name, int length) : this(name, length, HostHeap.Instance)
    {
    }

    /// <summary>Takes memory and zeroes it.</summary>
    public HostBuffer(string name, int length, IHostMemory memory) : base(name, length)
    {
        ArgumentNullException.ThrowIfNull(memory);
        (block, owned) = (memory.Take(Size(length)), true);
        NativeMemory.Clear(block.Data, (nuint)Size(length));
    }

    /// <summary>Elements that lie in a block as it is; the block stays its owner's to dispose.</summary>
    /// <param name="name">What the buffer holds, for messages.</param>
    /// <param name="length">Number of elements.</param>
    /// <param name="block">The block, with <see cref="Size"/> bytes from the offset on.</param>
    /// <param name="offset">Bytes before the first element, a multiple of <see cref="HostBlock.Alignment"/>.</param>
    public HostBuffer(string name, int length, HostBlock block, long offset) : base(name, length) =>
        (this.block, this.offset) = (block, offset);

    /// <summary>Address of element 0, a multiple of 64 bytes.</summary>
    public T* Data => (T*)(block.Data + offset);

    /// <summary>The elements.</summary>
    public Span<T> Span => new(Data, Length);

    /// <summary>Bytes that so many elements take, alignment and slack included.</summary>
    public static long Size(int length) => HostBlock.Align((long)length * sizeof(T) + HostBlock.Alignment);

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<T> source, int offset = 0) => source.CopyTo(Span[offset..]);

    /// <inheritdoc/>
    public override void Download(Span<T> destination, int offset = 0) => Span.Slice(offset, destination.Length).CopyTo(destination);

    /// <inheritdoc/>
    public override bool TryGrow(int length)
    {
        if (!owned || block is not NativeBlock own)
            return false;
        // Where there is no memory for it, it has none, and may be tried again.
        Length = 0;
        own.Renew(Size(length));
        NativeMemory.Clear(own.Data, (nuint)own.Bytes);
        Length = length;
        return true;
    }

    /// <summary>From now on so many elements of the block that is not its own, from another offset on.</summary>
    internal void Show(int length, long offset) => (Length, this.offset) = (length, offset);

    /// <inheritdoc/>
    public override int Touch(int depth)
    {
        if (depth == 2)
            block.Prefetch(offset, Math.Min(PrefetchBytes, (long)Length * sizeof(T)));
        return depth switch { 0 => Length, 1 => (int)block.Bytes, _ => 0 };
    }

    /// <inheritdoc/>
    public override void Fetch() => block.Fetch();

    /// <inheritdoc/>
    public override void Pin() => block.Pin();

    /// <inheritdoc/>
    public override void Park(bool written = false) => block.Park(written);

    /// <inheritdoc/>
    public override ReadOnlySpan<T> Read(int length) => Span[..length];

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (owned)
            block.Dispose();
    }
}
