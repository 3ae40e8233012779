using Nnip.Backends;
using Nnip.Empirical;

namespace Nnip.Cpu;

/// <summary>
/// The operations of one model. Each is serial; chunks run side by side. Kernels are compiled fully optimised at their first call
/// because each runs for long from its first call on.
/// </summary>
internal sealed partial class CpuOperations<T> : IOperations<T> where T : unmanaged
{
    private readonly PairKernel<T> basis;
    private readonly InvariantGraph<T>[] graphs;
    private readonly Table<T>[] projections;
    private readonly PairTermKernel<T>[][] pairTerms;

    public CpuOperations(ModelTables tables)
    {
        Tables = tables;
        basis = new(tables.Descriptor.PairBasis);
        graphs = [.. tables.Inputs.Select(dag => new InvariantGraph<T>(dag))];
        projections = tables.Projections is null ? [] : [.. tables.Projections.Select(p => Table<T>.Narrowed(p.Matrix))];
        int species = tables.Descriptor.SpeciesCount;
        pairTerms =
            [.. from i in Enumerable.Range(0, species) from j in Enumerable.Range(0, species) select Kernels(tables.PairTerms[i, j])];
    }

    public ModelTables Tables { get; }

    public bool ReadsCachesInPlace => true;

    private int SpeciesCount => Tables.Descriptor.SpeciesCount;

    public DeviceBuffer<T> Allocate(string name, int length) => new HostBuffer<T>(name, length);

    public DeviceBuffer<T> AllocateKept(string name, int length, IHostMemory memory) => new HostBuffer<T>(name, length, memory);

    public DeviceBuffer<double> AllocateDouble(string name, int length) => new HostBuffer<double>(name, length);

    public NetworkTape<T> AllocateTape(int rows) => new CpuNetworkTape<T>(Tables.Network, rows);

    public void Dispose()
    {
    }

    private static PairTermKernel<T>[] Kernels(IEnumerable<PairTerm> terms) => [.. terms.Select(term => new PairTermKernel<T>(term))];

    private static unsafe TElement* Pointer<TElement>(DeviceBuffer<TElement> buffer) where TElement : unmanaged =>
        ((HostBuffer<TElement>)buffer).Data;

    private static Span<double> Doubles(DeviceBuffer<double> buffer) => ((HostBuffer<double>)buffer).Span;

    /// <summary>First padding row of class z: the end of the atoms of the chunk's last segment.</summary>
    private static int RowEnd(Chunk<T> chunk, int z)
    {
        if (chunk.Segments.Length == 0)
            return chunk.Rows.Start[z];
        var last = chunk.Segments[^1];
        return last.RowStart[z] + last.SpeciesTo(z) - last.SpeciesFrom(z);
    }

    /// <summary>Zeroes the padding rows of class z in some features of a block.</summary>
    private static unsafe void ClearPadding(Chunk<T> chunk, int z, T* block, int features)
    {
        int from = RowEnd(chunk, z), count = chunk.Rows.Start[z + 1] - from;
        if (count > 0)
            for (int k = 0; k < features; k++)
                new Span<T>(block + (nint)k * chunk.Rows.Count + from, count).Clear();
    }
}
