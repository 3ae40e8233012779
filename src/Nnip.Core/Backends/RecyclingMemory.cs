namespace Nnip.Backends;

/// <summary>
/// Keeps blocks for the next structure of like size: the system clears every page that it hands out, and another block is in no cache.
/// </summary>
internal sealed class RecyclingMemory : IHostMemory
{
    private readonly Lock access = new();
    private readonly List<NativeBlock> kept = [];
    private bool disposed;

    /// <inheritdoc/>
    public bool IsBounded => false;

    /// <summary>Size of all that is kept and not lent.</summary>
    public long KeptBytes
    {
        get
        {
            lock (access)
                return kept.Sum(block => block.Bytes);
        }
    }

    /// <inheritdoc/>
    public HostBlock Take(long bytes)
    {
        lock (access)
        {
            NativeBlock? fitting = null;
            foreach (var block in kept)
                if (block.Bytes >= bytes && block.Bytes / 2 <= bytes && !(fitting?.Bytes <= block.Bytes))
                    fitting = block;
            if (fitting is null)
                Drop();
            else
                kept.Remove(fitting);
            return new Lent(this, fitting ?? new(bytes));
        }
    }

    /// <inheritdoc/>
    public HostBlock TakeTemporary(long bytes) => Take(bytes);

    /// <summary>Releases what is kept, and from now on what is given back.</summary>
    public void Dispose()
    {
        lock (access)
        {
            disposed = true;
            Drop();
        }
    }

    private void Drop()
    {
        foreach (var block in kept)
            block.Dispose();
        kept.Clear();
    }

    private void GiveBack(NativeBlock block)
    {
        lock (access)
            if (disposed)
                block.Dispose();
            else
                kept.Add(block);
    }

    private sealed unsafe class Lent(RecyclingMemory owner, NativeBlock block) : HostBlock(block.Bytes)
    {
        private NativeBlock? lent = block;

        public override byte* Data => lent is not null ? lent.Data : throw new ObjectDisposedException(nameof(HostBlock));

        protected override void Dispose(bool disposing)
        {
            if (Interlocked.Exchange(ref lent, null) is { } block)
                owner.GiveBack(block);
        }
    }
}
