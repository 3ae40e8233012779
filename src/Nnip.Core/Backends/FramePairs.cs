namespace Nnip.Backends;

/// <summary>
/// The pairs of a frame in host memory, all in one block, and their transpose in another, which is made when it is asked for; see the
/// properties of <see cref="Frame{T}"/> of these names. Allocated with any content, but for what pads the vectors, which is zero.
/// </summary>
public sealed unsafe class FramePairs<T> : IDisposable where T : unmanaged
{
    private readonly HostBlock block;
    private readonly HostBuffer<int> pairStart, neighbours;
    private readonly Lock access = new();
    private readonly IHostMemory memory;
    private readonly int atoms;
    private volatile Transposed? transpose;
    private int transposeThreads;

    /// <summary>Allocates room for the pairs.</summary>
    /// <param name="atoms">Number of atoms N.</param>
    /// <param name="species">Number of species S.</param>
    /// <param name="pairs">Number of pairs P.</param>
    /// <param name="memory">Where they shall lie; null = in memory of their own.</param>
    public FramePairs(int atoms, int species, int pairs, IHostMemory? memory = null)
    {
        (this.atoms, this.memory) = (atoms, memory ?? HostHeap.Instance);
        int starts = checked(atoms * species + 1), stride = RowLayout.Align(pairs);
        long vectors = HostBuffer<T>.Size(3 * stride), list = HostBuffer<int>.Size(pairs);
        block = this.memory.Take(vectors + list + HostBuffer<int>.Size(starts));
        Vectors = new("pair vectors", 3 * stride, block, 0);
        neighbours = new("neighbours", pairs, block, vectors);
        pairStart = new("first pairs", starts, block, vectors + list);
        for (int axis = 0; axis < 3; axis++)
            Vectors.Span[(axis * stride + pairs)..((axis + 1) * stride)].Clear();
    }

    /// <summary>First pair of centre i with neighbours of species z at [i * S + z] (N * S + 1).</summary>
    public Span<int> PairStart => pairStart.Span;

    /// <summary>Sorted index of the neighbour of each pair (P).</summary>
    public Span<int> Neighbours => neighbours.Span;

    /// <summary>Address of <see cref="Neighbours"/>.</summary>
    internal int* NeighbourData => neighbours.Data;

    /// <summary>CSR offsets of the transpose (N+1).</summary>
    public Span<int> TransposeStart => Transpose().Starts.Span;

    /// <summary>Pairs whose neighbour is the atom, ascending (P).</summary>
    public Span<int> TransposePairs => Transpose().Pairs.Span;

    /// <summary>Pair vectors, planar (3, PairStride).</summary>
    public HostBuffer<T> Vectors { get; }

    /// <summary>
    /// The pairs are written: the transpose is filled from the neighbours when it is asked for, by so many threads. Not every operation
    /// reads it, and it takes a fifth of a frame's memory.
    /// </summary>
    internal void DeferTranspose(int threads = 1) => transposeThreads = threads;

    /// <summary>Writes all pairs from where they were found; those of ghosts, the last atoms, are none.</summary>
    /// <param name="starts">First pair of each centre and species, for the centres.</param>
    /// <param name="found">Neighbours (P).</param>
    /// <param name="x">x of the pair vectors (P).</param>
    /// <param name="y">y (P).</param>
    /// <param name="z">z (P).</param>
    internal void Write(ReadOnlySpan<int> starts, ReadOnlySpan<int> found, T* x, T* y, T* z)
    {
        int count = found.Length, stride = RowLayout.Align(count);
        starts.CopyTo(PairStart);
        PairStart[starts.Length..].Fill(count);
        found.CopyTo(Neighbours);
        new ReadOnlySpan<T>(x, count).CopyTo(Vectors.Span);
        new ReadOnlySpan<T>(y, count).CopyTo(Vectors.Span[stride..]);
        new ReadOnlySpan<T>(z, count).CopyTo(Vectors.Span[(2 * stride)..]);
        DeferTranspose();
    }

    /// <inheritdoc cref="HostBlock.Fetch"/>
    public void Fetch()
    {
        block.Fetch();
        transpose?.Block.Fetch();
    }

    /// <inheritdoc cref="HostBlock.Pin"/>
    public void Pin()
    {
        block.Pin();
        transpose?.Block.Pin();
    }

    /// <inheritdoc cref="HostBlock.Park"/>
    public void Park()
    {
        block.Park();
        transpose?.Block.Park();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        block.Dispose();
        transpose?.Block.Dispose();
    }

    /// <summary>The transpose; of any content where nobody has deferred it, for the caller to write.</summary>
    private Transposed Transpose()
    {
        if (transpose is { } known)
            return known;
        lock (access)
        {
            if (transpose is null)
            {
                var made = new Transposed(memory, atoms, neighbours.Length);
                if (transposeThreads > 0)
                    PairTranspose.Fill(neighbours, made.Starts, made.Pairs, transposeThreads);
                transpose = made;
            }
            return transpose;
        }
    }

    private sealed class Transposed
    {
        public Transposed(IHostMemory memory, int atoms, int pairs)
        {
            long list = HostBuffer<int>.Size(pairs);
            Block = memory.Take(list + HostBuffer<int>.Size(atoms + 1));
            Pairs = new("transpose", pairs, Block, 0);
            Starts = new("transpose offsets", atoms + 1, Block, list);
        }

        public HostBlock Block { get; }

        public HostBuffer<int> Pairs { get; }

        public HostBuffer<int> Starts { get; }
    }
}
