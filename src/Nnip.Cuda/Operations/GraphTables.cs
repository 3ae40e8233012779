using System.Runtime.InteropServices;
using Nnip.Cuda.Devices;
using Nnip.Descriptors;

namespace Nnip.Cuda.Operations;

/// <summary>The struct ProductGraph of cuda/product_graph.cuh.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProductGraphStruct
{
    public ulong Factors, LevelStart, LevelGroup, SumStart, SumFactors, SumCoefficient, UseStart, Uses, UseCoefficient, AdjointStart,
        AdjointInvariant, AdjointCoefficient, TermStart, TermNode, TermCoefficient, Constant;
    public int Densities, Nodes, Invariants, Levels;
}

/// <summary>The product graphs of all species on the device.</summary>
internal sealed unsafe class GraphTables<T> : IDisposable where T : unmanaged
{
    private readonly CudaBuffer<byte> tables, structs;
    private readonly ByteTables content = new();

    /// <summary>Prepares and uploads the graphs.</summary>
    public GraphTables(CudaDevice device, ProductDag[] dags)
    {
        Graphs = Array.ConvertAll(dags, dag => new PreparedGraph(dag, KernelSources.AreWeighted(dags)));
        var headers = Array.ConvertAll(Graphs, Describe);
        tables = device.Upload<byte>("product graphs", content.Content);
        foreach (ref var header in headers.AsSpan())
            Relocate(ref header, tables.Address);
        structs = device.Upload<byte>("product graph of each species", MemoryMarshal.AsBytes(headers.AsSpan()));
    }

    /// <summary>The graphs by species.</summary>
    public PreparedGraph[] Graphs { get; }

    /// <summary>Address of the structs of all species.</summary>
    public ulong Address => structs.Address;

    /// <summary>Address of the struct of species z.</summary>
    public ulong At(int z) => structs.At(z * sizeof(ProductGraphStruct));

    /// <inheritdoc/>
    public void Dispose()
    {
        tables.Dispose();
        structs.Dispose();
    }

    private static void Relocate(ref ProductGraphStruct header, ulong start)
    {
        // The addresses come first, the sizes after them.
        fixed (ProductGraphStruct* graph = &header)
            for (ulong* address = (ulong*)graph; address < &graph->Densities; address++)
                *address += start;
    }

    /// <summary>Appends the tables of a graph; addresses are offsets yet.</summary>
    private ProductGraphStruct Describe(PreparedGraph graph)
    {
        var dag = graph.Dag;
        return new()
        {
            Factors = Append<NodePair>(graph.Factors),
            LevelStart = Append<int>(graph.LevelStart),
            LevelGroup = Append<int>(graph.LevelGroup),
            SumStart = Append<int>(graph.Sums?.Start),
            SumFactors = Append<NodePair>(Pairs(graph.Sums)),
            SumCoefficient = Append<T>(Coefficients(graph.Sums)),
            UseStart = Append<int>(graph.Uses.Start),
            Uses = Append<NodePair>(Pairs(graph.Uses)),
            UseCoefficient = Append<T>(graph.Sums is null ? [] : Coefficients(graph.Uses)),
            AdjointStart = Append<int>(graph.Adjoints.Start),
            AdjointInvariant = Append<ushort>(Array.ConvertAll(graph.Adjoints.Entries, entry => (ushort)entry.First)),
            AdjointCoefficient = Append<T>(Coefficients(graph.Adjoints)),
            TermStart = Append<int>(graph.Terms.Start),
            TermNode = Append<ushort>(Array.ConvertAll(graph.Terms.Entries, entry => (ushort)entry.First)),
            TermCoefficient = Append<T>(Coefficients(graph.Terms)),
            Constant = Append<T>(Array.ConvertAll(dag.Constant, Real)),
            Densities = dag.DensityCount,
            Nodes = dag.NodeCount,
            Invariants = dag.InvariantCount,
            Levels = graph.LevelCount,
        };
    }

    private static NodePair[] Pairs(SumLists? lists) =>
        lists is null ? [] : Array.ConvertAll(lists.Entries, entry => new NodePair(entry.First, entry.Second));

    private static T[] Coefficients(SumLists? lists) =>
        lists is null ? [] : Array.ConvertAll(lists.Entries, entry => Real(entry.Coefficient));

    private static T Real(double value) => ByteTables.Real<T>(value);

    private ulong Append<TItem>(ReadOnlySpan<TItem> items) where TItem : unmanaged => content.Append(items);
}
