using Nnip.Memory;
using Nnip.Neighbours;

namespace Nnip.Backends;

/// <summary>
/// The pairs of a frame in host memory, all in one block, and their transpose in another, which is made when it is asked for; see the
/// properties of <see cref="Frame{T}"/> of these names. Allocated with any content, but for what pads the vectors, which is zero.
/// </summary>
public sealed unsafe class FramePairs<T> : IDisposable where T : unmanaged
{
    private readonly HostBlock block;
    private readonly BorrowedBlock? shownNeighbours, shownStarts;
    private readonly HostBuffer<int> pairStart, neighbours;
    private readonly Lock access = new();
    private readonly IHostMemory memory;
    private int atoms;
    private Transposed? transpose;
    private volatile bool hasTranspose;
    private int transposeThreads;

    /// <summary>Allocates room for the pairs.</summary>
    /// <param name="atoms">Number of atoms N.</param>
    /// <param name="species">Number of species S.</param>
    /// <param name="pairs">Number of pairs P.</param>
    /// <param name="memory">Where they shall lie; null = in memory of their own.</param>
    public FramePairs(int atoms, int species, int pairs, IHostMemory? memory = null)
    {
        this.atoms = atoms;
        this.memory = memory ?? HostHeap.Instance;
        int starts = checked(atoms * species + 1), stride = RowLayout.Align(pairs);
        long vectors = HostBuffer<T>.Size(3 * stride), list = HostBuffer<int>.Size(pairs);
        block = this.memory.Take(vectors + list + HostBuffer<int>.Size(starts));
        Vectors = new("pair vectors", 3 * stride, block, 0);
        neighbours = new("neighbours", pairs, block, vectors);
        pairStart = new("first pairs", starts, block, vectors + list);
        for (int axis = 0; axis < 3; axis++)
            Vectors.Span[(axis * stride + pairs)..((axis + 1) * stride)].Clear();
    }

    /// <summary>Pairs that lie where a search finds them: <see cref="Show"/> says where.</summary>
    internal FramePairs()
    {
        memory = HostHeap.Instance;
        (block, shownNeighbours, shownStarts) = (new BorrowedBlock(), new(), new());
        Vectors = new("pair vectors", 0, block, 0);
        neighbours = new("neighbours", 0, shownNeighbours, 0);
        pairStart = new("first pairs", 0, shownStarts, 0);
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
    public void DeferTranspose(int threads = 1) => transposeThreads = threads;

    /// <summary>Shows pairs that were found; those shown before are forgotten.</summary>
    internal void Show(FoundPairs<T> found, int atoms, int species)
    {
        this.atoms = atoms;
        ((BorrowedBlock)block).Lie(found.X);
        shownNeighbours!.Lie(found.Neighbours);
        shownStarts!.Lie(found.Starts);
        Vectors.Show(3 * found.Stride, 0);
        neighbours.Show(found.Count, 0);
        pairStart.Show(atoms * species + 1, 0);
        hasTranspose = false;
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
        if (hasTranspose)
            return transpose!;
        lock (access)
        {
            if (hasTranspose)
                return transpose!;
            if (transpose is null)
                transpose = new(memory, atoms, neighbours.Length);
            else
                transpose.Lay(atoms, neighbours.Length);
            if (transposeThreads > 0)
                PairTranspose.Fill(neighbours, transpose.Starts, transpose.Pairs, transposeThreads);
            hasTranspose = true;
            return transpose;
        }
    }

    private sealed class Transposed
    {
        public Transposed(IHostMemory memory, int atoms, int pairs)
        {
            Block = memory.Take(Size(atoms, pairs));
            Pairs = new("transpose", 0, Block, 0);
            Starts = new("transpose offsets", 0, Block, 0);
            Lay(atoms, pairs);
        }

        public HostBlock Block { get; }

        public HostBuffer<int> Pairs { get; }

        public HostBuffer<int> Starts { get; }

        /// <summary>Takes place for others, in the same block if there is room in it.</summary>
        public void Lay(int atoms, int pairs)
        {
            long bytes = Size(atoms, pairs);
            if (Block is NativeBlock own && own.Bytes < bytes)
                own.Renew(bytes + bytes / 4);
            Pairs.Show(pairs, 0);
            Starts.Show(atoms + 1, HostBuffer<int>.Size(pairs));
        }

        private static long Size(int atoms, int pairs) => HostBuffer<int>.Size(pairs) + HostBuffer<int>.Size(atoms + 1);
    }
}
