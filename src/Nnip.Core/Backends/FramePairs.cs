namespace Nnip.Backends;

/// <summary>
/// The pairs of a frame in host memory, all in one block; see the properties of <see cref="Frame{T}"/> of these names. Allocated with
/// any content, but for what pads the vectors, which is zero.
/// </summary>
public sealed unsafe class FramePairs<T> : IDisposable where T : unmanaged
{
    private readonly HostBlock block;
    private readonly HostBuffer<int> pairStart, neighbours, transposeStart, transposePairs;
    private readonly Lock access = new();
    private volatile bool transposeIsDue;

    /// <summary>Allocates room for the pairs.</summary>
    /// <param name="atoms">Number of atoms N.</param>
    /// <param name="species">Number of species S.</param>
    /// <param name="pairs">Number of pairs P.</param>
    /// <param name="memory">Where they shall lie; null = in memory of their own.</param>
    public FramePairs(int atoms, int species, int pairs, IHostMemory? memory = null)
    {
        int starts = checked(atoms * species + 1), stride = RowLayout.Align(pairs);
        long vectors = HostBuffer<T>.Size(3 * stride), list = HostBuffer<int>.Size(pairs);
        block = (memory ?? HostHeap.Instance).Take(vectors + HostBuffer<int>.Size(starts) + HostBuffer<int>.Size(atoms + 1) + 2 * list);
        long offset = 0;
        Vectors = Take<T>("pair vectors", 3 * stride, ref offset);
        neighbours = Take<int>("neighbours", pairs, ref offset);
        transposePairs = Take<int>("transpose", pairs, ref offset);
        pairStart = Take<int>("first pairs", starts, ref offset);
        transposeStart = Take<int>("transpose offsets", atoms + 1, ref offset);
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
    public Span<int> TransposeStart
    {
        get
        {
            FillTranspose();
            return transposeStart.Span;
        }
    }

    /// <summary>Pairs whose neighbour is the atom, ascending (P).</summary>
    public Span<int> TransposePairs
    {
        get
        {
            FillTranspose();
            return transposePairs.Span;
        }
    }

    /// <summary>Pair vectors, planar (3, PairStride).</summary>
    public HostBuffer<T> Vectors { get; }

    /// <summary>Fills the transpose from the neighbours.</summary>
    internal void Transpose(int threads) => PairTranspose.Fill(neighbours, transposeStart, transposePairs, threads);

    /// <summary>Leaves that until the transpose is asked for: not every operation reads it.</summary>
    internal void DeferTranspose() => transposeIsDue = true;

    /// <inheritdoc cref="HostBlock.Fetch"/>
    public void Fetch() => block.Fetch();

    /// <inheritdoc cref="HostBlock.Pin"/>
    public void Pin() => block.Pin();

    /// <inheritdoc cref="HostBlock.Park"/>
    public void Park() => block.Park();

    /// <inheritdoc/>
    public void Dispose() => block.Dispose();

    private void FillTranspose()
    {
        if (!transposeIsDue)
            return;
        lock (access)
        {
            if (transposeIsDue)
                Transpose(threads: 1);
            transposeIsDue = false;
        }
    }

    private HostBuffer<TElement> Take<TElement>(string name, int length, ref long offset) where TElement : unmanaged
    {
        var buffer = new HostBuffer<TElement>(name, length, block, offset);
        offset += HostBuffer<TElement>.Size(length);
        return buffer;
    }
}
