using Nnip.Backends;
using Nnip.Descriptors;
using Nnip.Descriptors.Ace;
using Nnip.Empirical;
using Nnip.Memory;

namespace Nnip.Cpu;

/// <summary>
/// The operations of one model. Those on a chunk are serial, since chunks run side by side; those on all parameters are shared by the
/// team where there are many. Kernels are compiled fully optimised at their first call
/// because each runs for long from its first call on.
/// </summary>
internal sealed unsafe partial class CpuOperations<T> : IOperations<T> where T : unmanaged
{
    /// <summary>Parameters worked on together: what a run reads and writes stays in the nearest cache.</summary>
    private const int RunParameters = 1024;

    /// <summary>With fewer numbers one thread is done sooner than the others are woken: 65,536 take it some 20 microseconds.</summary>
    private const int LeastShared = 1 << 16;

    private readonly ThreadTeam team;
    private readonly bool isWide;
    private readonly PairKernel<T> basis;
    private readonly SlopeSeries<T>? series;
    private readonly InvariantGraph<T>[] graphs;
    private readonly Lazy<SupportTables[]> supports;
    private readonly Table<T>[] projections;
    private readonly PairTermKernel<T>[][] pairTerms;

    /// <summary>The adjoints d_L = 1 of the last layer, a row that a product may read.</summary>
    private readonly HostBuffer<T> ones = new("ones", PanelRows);

    public CpuOperations(ModelTables tables, ThreadTeam team, bool isWide)
    {
        (Tables, this.team, this.isWide, sumRun, adamRun) = (tables, team, isWide, SumRun, AdamRun);
        basis = new(tables.Descriptor.PairBasis);
        if (basis.IsRadialAlone)
            series = new(((AcePairBasis)tables.Descriptor.PairBasis).Radial, basis.Ace, new LegendreTables(0).First[0]);
        graphs = [.. tables.Inputs.Select(dag => new InvariantGraph<T>(dag))];
        supports = new(() => [.. tables.Inputs.Select(dag => new SupportTables(new(dag, basis.Count), basis.Count))]);
        projections = tables.Projections is null ? [] : [.. tables.Projections.Select(p => Table<T>.Narrowed(p.Matrix))];
        ones.Span.Fill(Simd.Narrow<T>(1));
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

    public void Dispose() => ones.Dispose();

    private static PairTermKernel<T>[] Kernels(IEnumerable<PairTerm> terms) => [.. terms.Select(term => new PairTermKernel<T>(term))];

    private static TElement* Pointer<TElement>(DeviceBuffer<TElement> buffer) where TElement : unmanaged =>
        ((HostBuffer<TElement>)buffer).Data;

    private static Span<double> Doubles(DeviceBuffer<double> buffer) => ((HostBuffer<double>)buffer).Span;

    /// <summary>Runs body(worker, run) for all runs of the parameters, of each of which it passes so many arrays.</summary>
    private void ForEachRun(int arrays, Action<int, int> body)
    {
        int count = Tables.Network.ParameterCount, runs = (count + RunParameters - 1) / RunParameters;
        if ((long)count * arrays >= LeastShared)
            team.ForEach(runs, body);
        else
            for (int run = 0; run < runs; run++)
                body(0, run);
    }

    /// <summary>Number of parameters of a run.</summary>
    private int RunCount(int run) => Math.Min(RunParameters, Tables.Network.ParameterCount - run * RunParameters);

    /// <summary>First padding row of class z: the end of the atoms of the chunk's last segment.</summary>
    private static int RowEnd(Chunk<T> chunk, int z)
    {
        if (chunk.Segments.Length == 0)
            return chunk.Rows.Start[z];
        var last = chunk.Segments[^1];
        return last.RowStart[z] + last.SpeciesTo(z) - last.SpeciesFrom(z);
    }

    /// <summary>Zeroes the padding rows of class z in some features of a block.</summary>
    private static void ClearPadding(Chunk<T> chunk, int z, T* block, int features)
    {
        int from = RowEnd(chunk, z), count = chunk.Rows.Start[z + 1] - from;
        if (count > 0)
            for (int k = 0; k < features; k++)
                new Span<T>(block + (nint)k * chunk.Rows.Count + from, count).Clear();
    }
}
