namespace Nnip.Memory;

/// <summary>Where the blocks of frames come from. For several threads at once; to be disposed after the blocks.</summary>
public interface IHostMemory : IDisposable
{
    /// <summary>Whether there is a budget, into which what can be computed again shall not be put.</summary>
    bool IsBounded { get; }

    /// <summary>Memory for as long as a frame lives; of any content.</summary>
    HostBlock Take(long bytes);

    /// <summary>Memory that is needed while a frame is built; of any content.</summary>
    HostBlock TakeTemporary(long bytes);
}

/// <summary>Each block is allocated anew.</summary>
public sealed class HostHeap : IHostMemory
{
    private HostHeap()
    {
    }

    /// <summary>The only one.</summary>
    public static HostHeap Instance { get; } = new();

    /// <inheritdoc/>
    public bool IsBounded => false;

    /// <inheritdoc/>
    public HostBlock Take(long bytes) => new NativeBlock(bytes);

    /// <inheritdoc/>
    public HostBlock TakeTemporary(long bytes) => new NativeBlock(bytes);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
