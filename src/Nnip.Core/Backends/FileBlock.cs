using System.Runtime.InteropServices;
using Nnip.Memory;

namespace Nnip.Backends;

/// <summary>A block that is in memory only while somebody needs it, and else in a file.</summary>
internal sealed unsafe class FileBlock : HostBlock
{
    private readonly Lock access = new();
    private readonly SpillingMemory owner;
    private readonly FrameFile file;
    private readonly long offset;
    private volatile byte* data;
    private int pins;
    private bool changed, disposed;

    /// <summary>Takes memory, of any content, until it is parked for the first time.</summary>
    public FileBlock(SpillingMemory owner, FrameFile file, long bytes) : base(bytes)
    {
        (this.owner, this.file, offset) = (owner, file, file.Reserve(bytes));
        data = Allocate();
        changed = true;
    }

    /// <summary>Releases the memory of a block nobody disposed.</summary>
    ~FileBlock() => Release();

    /// <inheritdoc/>
    public override byte* Data
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (data == null)
                Load();
            return data;
        }
    }

    /// <inheritdoc/>
    public override void Fetch()
    {
        if (data == null)
            file.Fetch(Bytes, offset);
    }

    /// <inheritdoc/>
    public override void Pin()
    {
        lock (access)
        {
            _ = Data;
            pins++;
        }
    }

    /// <inheritdoc/>
    public override void Park(bool written = false)
    {
        lock (access)
        {
            changed |= written;
            pins = Math.Max(0, pins - 1);
            if (pins > 0 || data == null)
                return;
            if (changed)
                file.Write(data, Bytes, offset);
            changed = false;
            Release();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (access)
        {
            disposed = true;
            Release();
        }
    }

    private void Load()
    {
        lock (access)
        {
            if (data != null)
                return;
            // Others see the memory only once it holds what the file does.
            byte* read = Allocate();
            try
            {
                file.Read(read, Bytes, offset);
            }
            catch
            {
                Free(read);
                throw;
            }
            data = read;
        }
    }

    private byte* Allocate()
    {
        var memory = (byte*)NativeMemory.AlignedAlloc((nuint)Bytes, Alignment);
        owner.Count(Bytes);
        return memory;
    }

    private void Release()
    {
        if (data == null)
            return;
        Free(data);
        data = null;
    }

    private void Free(byte* memory)
    {
        NativeMemory.AlignedFree(memory);
        owner.Count(-Bytes);
    }
}
