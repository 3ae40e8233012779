using System.Numerics;
using Nnip.Memory;

namespace Nnip.Backends;

/// <summary>One way to compute: a device of this machine, and the operations it has for a model.</summary>
public interface IBackend : IDisposable
{
    /// <summary>Name as given to --device.</summary>
    string Name { get; }

    /// <summary>The device in words, for summaries.</summary>
    string Description { get; }

    /// <summary>Number of chunks computed at once.</summary>
    int Workers { get; }

    /// <summary>How large the chunks of the pipeline should be.</summary>
    ChunkLimits ChunkLimits { get; }

    /// <summary>Whether <see cref="Compile{T}"/> takes this element type (float or double).</summary>
    bool Supports<T>() where T : unmanaged;

    /// <summary>Opens the memory of the host in which the frames of a data set lie, for the data set to dispose.</summary>
    IHostMemory OpenFrameMemory() => HostHeap.Instance;

    /// <summary>Prepares the operations for a model.</summary>
    IOperations<T> Compile<T>(ModelTables tables) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>
    /// Runs body(worker, index) for index = 0..count-1, several at once where there are several workers, and returns when all are
    /// done. An exception of a body is rethrown after the others have stopped.
    /// </summary>
    void ForEach(int count, Action<int, int> body);
}
