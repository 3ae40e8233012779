using Nnip.Backends;

namespace Nnip.Pipeline;

/// <summary>The chunks of one mini-batch. Those that were put together for it are filled with other frames for the next.</summary>
internal sealed class ChunkList<T> where T : unmanaged
{
    private readonly List<Chunk<T>> chunks = [], reusable = [];
    private int reused;

    /// <summary>Number of chunks.</summary>
    public int Count => chunks.Count;

    /// <summary>A chunk.</summary>
    public Chunk<T> this[int index] => chunks[index];

    /// <summary>Begins another mini-batch; no chunk that was put together for this one may be in use any more.</summary>
    public void Clear()
    {
        chunks.Clear();
        reused = 0;
    }

    /// <summary>Adds a chunk that stays as it is.</summary>
    public void Add(Chunk<T> chunk) => chunks.Add(chunk);

    /// <summary>Adds a chunk of atoms [from, to) of a frame.</summary>
    public void Add(Frame<T> frame, int from, int to, int speciesCount) => Next(speciesCount).Assign(frame, from, to);

    /// <summary>Adds a chunk of these frames; see the constructor of <see cref="Chunk{T}"/>.</summary>
    public void Add(ReadOnlySpan<Frame<T>> frames, int speciesCount, int pairCapacity) =>
        Next(speciesCount).Assign(frames, pairCapacity);

    private Chunk<T> Next(int speciesCount)
    {
        if (reused == reusable.Count)
            reusable.Add(new([], speciesCount));
        var next = reusable[reused++];
        chunks.Add(next);
        return next;
    }
}
