using Nnip.Interop;
using Nnip.Memory;

namespace Nnip.Neighbours;

/// <summary>
/// The pairs of a part of a structure in memory that grows and is kept for the next part. What a frame shows of them is no copy: they are
/// in the caches where they were found.
/// </summary>
internal sealed unsafe class FoundPairs<T> : IDisposable where T : unmanaged
{
    /// <summary>Elements after the last pair that whole vectors may write and read.</summary>
    private const int Padding = 2 * RowLayout.Alignment;

    private readonly NativeArray<T> vectors = new();
    private readonly NativeArray<int> neighbours = new(), starts = new();

    /// <summary>Number of pairs P.</summary>
    public int Count { get; private set; }

    /// <summary>Distance between the planes of the vectors.</summary>
    public int Stride { get; private set; }

    /// <summary>First pair of atom i with neighbours of species s at [i * S + s], and the end.</summary>
    public int* Starts => starts.Data;

    /// <summary>Index of the neighbour of each pair (P).</summary>
    public int* Neighbours => neighbours.Data;

    /// <summary>x of r_j - r_i in Angstrom (P); y and z after it.</summary>
    public T* X => vectors.Data;

    /// <inheritdoc cref="X"/>
    public T* Y => vectors.Data + Stride;

    /// <inheritdoc cref="X"/>
    public T* Z => vectors.Data + 2 * (nint)Stride;

    /// <summary>Makes room for the starts of rows, the first of which are kept.</summary>
    /// <param name="rows">Number of atoms times that of species.</param>
    /// <param name="there">How many are there.</param>
    public void ReserveRows(int rows, int there = 0) => starts.Reserve(checked(rows + 1), there);

    /// <summary>Makes room for more pairs after those that are there.</summary>
    public void Reserve(int there, int more)
    {
        int wanted = checked(there + more + Padding);
        if (wanted <= Stride)
            return;
        // An odd number of cache lines, so that the planes do not compete for the same few sets of a cache.
        int wider = ((checked(wanted + wanted / 4) / RowLayout.Alignment) | 1) * RowLayout.Alignment;
        wider = Math.Max(wider, RowLayout.Align(wanted));
        vectors.Reserve(checked(3 * wider), 2 * Stride + there);
        neighbours.Reserve(wider, there);
        var all = new Span<T>(vectors.Data, 3 * wider);
        all.Slice(2 * Stride, there).CopyTo(all[(2 * wider)..]);
        all.Slice(Stride, there).CopyTo(all[wider..]);
        Stride = wider;
    }

    /// <summary>All pairs are there: the rows that are left have none, and what pads the vectors is zero.</summary>
    /// <param name="count">Number of pairs.</param>
    /// <param name="row">The first row that is left.</param>
    /// <param name="rows">Number of rows.</param>
    public void End(int count, int row, int rows)
    {
        Reserve(count, 0);
        new Span<int>(Starts + row, rows + 1 - row).Fill(Count = count);
        int padding = RowLayout.Align(count) - count;
        new Span<T>(X + count, padding).Clear();
        new Span<T>(Y + count, padding).Clear();
        new Span<T>(Z + count, padding).Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        vectors.Dispose();
        neighbours.Dispose();
        starts.Dispose();
        Stride = 0;
    }
}
