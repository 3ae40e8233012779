using Nnip.Memory;

namespace Nnip.Backends;

/// <summary>
/// Memory for the frames of a data set within a budget: what goes beyond it lies in a file, and in memory only while it is pinned or read.
/// </summary>
public sealed class SpillingMemory : IHostMemory
{
    private readonly Lock access = new();
    private readonly long budget;
    private readonly Func<FrameFile> open;
    private FrameFile? file;
    private long? left;
    private long loaded, mostLoaded;

    /// <summary>Prepares the memory; the file is made when it is needed.</summary>
    /// <param name="budget">Resident memory of the process, bytes.</param>
    /// <param name="folder">Folder of the file.</param>
    public SpillingMemory(long budget, string folder) : this(budget, () => new(folder))
    {
    }

    /// <summary>The same with another file.</summary>
    internal SpillingMemory(long budget, Func<FrameFile> open) => (this.budget, this.open) = (budget, open);

    /// <inheritdoc/>
    public bool IsBounded => true;

    /// <summary>Bytes that lie in the file.</summary>
    public long SpilledBytes { get; private set; }

    /// <summary>Bytes of them that are in memory as well.</summary>
    internal long LoadedBytes => Interlocked.Read(ref loaded);

    /// <summary>The most there were at once.</summary>
    internal long MostLoadedBytes => Interlocked.Read(ref mostLoaded);

    /// <inheritdoc/>
    /// <exception cref="InputException">The file cannot be made.</exception>
    public HostBlock Take(long bytes)
    {
        lock (access)
        {
            // A third of what the process has not taken yet, for it will take more:
            // objects of frames, the final errors, what is collected late.
            left ??= Math.Max(0, (budget - Environment.WorkingSet) / 3);
            if (bytes <= left)
            {
                left -= bytes;
                return new NativeBlock(bytes);
            }
            SpilledBytes += bytes;
            return new FileBlock(this, file ??= open(), bytes);
        }
    }

    /// <inheritdoc/>
    public HostBlock TakeTemporary(long bytes) => new NativeBlock(bytes);

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    /// <summary>Bytes of the file have come into memory, or with a minus left it.</summary>
    internal void Count(long bytes)
    {
        long now = Interlocked.Add(ref loaded, bytes);
        for (long most = mostLoaded; now > most; most = mostLoaded)
            Interlocked.CompareExchange(ref mostLoaded, now, most);
    }
}
