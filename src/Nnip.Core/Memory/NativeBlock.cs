using System.Runtime.InteropServices;
using Nnip.Interop;

namespace Nnip.Memory;

/// <summary>A block of its own outside the managed heap.</summary>
internal sealed unsafe class NativeBlock : HostBlock
{
    private byte* data;

    /// <summary>Allocates the memory.</summary>
    public NativeBlock(long bytes) : base(Math.Max(bytes, 1)) => Allocate();

    /// <summary>Releases the memory of a block nobody disposed.</summary>
    ~NativeBlock() => Dispose(false);

    /// <inheritdoc/>
    public override byte* Data => data != null ? data : throw new ObjectDisposedException(nameof(HostBlock));

    /// <inheritdoc/>
    public override void Prefetch(long offset, long bytes)
    {
        if (!CacheLine.CanBeFetched)
            return;
        byte* end = data + Math.Min(offset + bytes, Bytes);
        for (byte* line = data + offset; line < end; line += Alignment)
            CacheLine.FetchNear(line);
    }

    /// <summary>Gives the memory back and takes so many bytes in place of it.</summary>
    public void Renew(long bytes)
    {
        Free();
        Bytes = Math.Max(bytes, 1);
        Allocate();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => Free();

    private void Allocate()
    {
        data = (byte*)NativeMemory.AlignedAlloc((nuint)Bytes, Alignment);
        HostAdvice.ExpectWholeUse(data, Bytes);
        GC.AddMemoryPressure(Bytes);
    }

    private void Free()
    {
        if (data == null)
            return;
        NativeMemory.AlignedFree(data);
        data = null;
        GC.RemoveMemoryPressure(Bytes);
    }
}
