using Nnip.Descriptors;

namespace Nnip.Cuda.Operations;

/// <summary>
/// A <see cref="ProductDag"/> as cuda/product_graph.cuh walks it: nodes ordered by level, and every sum (of an invariant over its
/// terms, of a node over its products, of a node's adjoint over invariants and over products) a list of its own, so that lanes gather and
/// never share a sum.
/// </summary>
internal sealed class PreparedGraph
{
    private readonly int[] order, place;
    private readonly ProductDag dag;
    private readonly bool isWeighted;

    /// <summary>Orders the nodes and makes the lists.</summary>
    /// <param name="dag">The graph.</param>
    /// <param name="isWeighted">Whether nodes are sums with coefficients; else the graph must be plain.</param>
    /// <exception cref="NotSupportedException">The graph has more nodes than the kernels can number.</exception>
    public PreparedGraph(ProductDag dag, bool isWeighted)
    {
        this.dag = dag;
        if (Math.Max(dag.NodeCount, dag.InvariantCount) > ushort.MaxValue)
            throw new NotSupportedException(
                $"the cuda backend takes up to {ushort.MaxValue} products of densities for a species, but there are {dag.NodeCount}");
        this.isWeighted = isWeighted;
        int[] levels = Levels(dag);
        int[] work = Work(dag);
        order = [.. Enumerable.Range(0, dag.NodeCount).OrderBy(node => levels[node]).ThenByDescending(node => isWeighted ? work[node] : 0)];
        place = new int[dag.NodeCount + 1];
        place[dag.One] = dag.NodeCount;
        for (int i = 0; i < order.Length; i++)
            place[order[i]] = i;
        LevelCount = levels.DefaultIfEmpty(0).Max() + 1;
        LevelStart = new int[LevelCount + 1];
        LevelGroup = new int[LevelCount + 1];
        for (int level = 0; level < LevelCount; level++)
        {
            int count = levels.Count(l => l == level);
            LevelStart[level + 1] = LevelStart[level] + count;
            LevelGroup[level + 1] = LevelGroup[level] + (count + SumLists.Lanes - 1) / SumLists.Lanes;
        }
        if (isWeighted)
            Sums = new(Groups(LevelStart), NodeProducts(), new(dag.NodeCount, dag.NodeCount, 0));
        else
            Factors = [.. order.Skip(dag.DensityCount).Select(node => node - dag.DensityCount)
                .Select(m => new NodePair(place[dag.Left[m]], place[dag.Right[m]]))];
        Terms = new(Groups([0, dag.InvariantCount]), InvariantTerms(), new(dag.NodeCount, 0, 0));
        Adjoints = new(Groups(LevelStart), NodeTerms(), new(dag.InvariantCount, 0, 0));
        Uses = new(Groups(LevelStart), NodeUses(), new(dag.NodeCount, dag.NodeCount, 0));
    }

    /// <summary>Number of levels; level 0 are the densities.</summary>
    public int LevelCount { get; }

    /// <summary>First node of each level, and the end.</summary>
    public int[] LevelStart { get; }

    /// <summary>First group of lists of each level, and the end.</summary>
    public int[] LevelGroup { get; }

    /// <summary>The factors of each product of a plain graph, else empty.</summary>
    public NodePair[] Factors { get; } = [];

    /// <summary>Lists by node: (factor, factor, coefficient); null for a plain graph.</summary>
    public SumLists? Sums { get; }

    /// <summary>Lists by invariant: (node, -, coefficient).</summary>
    public SumLists Terms { get; }

    /// <summary>Lists by node: (invariant, -, coefficient).</summary>
    public SumLists Adjoints { get; }

    /// <summary>Lists by node: (sum, other factor, coefficient).</summary>
    public SumLists Uses { get; }

    /// <summary>The graph.</summary>
    public ProductDag Dag => dag;

    private static int[] Levels(ProductDag dag)
    {
        var levels = new int[dag.NodeCount];
        for (int node = dag.DensityCount; node < dag.NodeCount; node++)
        {
            foreach (int p in Products(dag, node))
                levels[node] = Math.Max(levels[node], Math.Max(Level(dag.Left[p]), Level(dag.Right[p])));
            levels[node]++;
        }
        return levels;

        int Level(int factor) => factor == dag.One ? 0 : levels[factor];
    }

    /// <summary>Summands of each node and uses of it; none of a density, as these keep their order.</summary>
    private static int[] Work(ProductDag dag)
    {
        var work = new int[dag.NodeCount + 1];
        for (int node = dag.DensityCount; node < dag.NodeCount; node++)
            foreach (int p in Products(dag, node))
            {
                work[node]++;
                work[dag.Left[p]]++;
                work[dag.Right[p]]++;
            }
        Array.Clear(work, 0, dag.DensityCount);
        return work;
    }

    private static IEnumerable<int> Products(ProductDag dag, int node)
    {
        int from = dag.ProductStart[node - dag.DensityCount];
        return Enumerable.Range(from, dag.ProductStart[node - dag.DensityCount + 1] - from);
    }

    /// <summary>Groups of up to 32 consecutive sums that do not cross these boundaries.</summary>
    private static List<Range> Groups(ReadOnlySpan<int> boundaries)
    {
        var groups = new List<Range>();
        for (int b = 0; b + 1 < boundaries.Length; b++)
            for (int first = boundaries[b]; first < boundaries[b + 1]; first += SumLists.Lanes)
                groups.Add(first..Math.Min(first + SumLists.Lanes, boundaries[b + 1]));
        return groups;
    }

    private List<SumEntry>[] InvariantTerms()
    {
        var lists = Lists(dag.InvariantCount);
        for (int d = 0; d < dag.InvariantCount; d++)
            for (int t = dag.TermStart[d]; t < dag.TermStart[d + 1]; t++)
                lists[d].Add(new(place[dag.TermNode[t]], 0, dag.TermCoefficient[t]));
        return lists;
    }

    private List<SumEntry>[] NodeTerms()
    {
        var lists = Lists(dag.NodeCount);
        for (int d = 0; d < dag.InvariantCount; d++)
            for (int t = dag.TermStart[d]; t < dag.TermStart[d + 1]; t++)
                lists[place[dag.TermNode[t]]].Add(new(d, 0, dag.TermCoefficient[t]));
        return lists;
    }

    private List<SumEntry>[] NodeProducts()
    {
        var lists = Lists(dag.NodeCount);
        for (int node = dag.DensityCount; node < dag.NodeCount; node++)
            foreach (int p in Products(dag, node))
                lists[place[node]].Add(new(place[dag.Left[p]], place[dag.Right[p]], dag.ProductCoefficient[p]));
        return lists;
    }

    /// <summary>A square is used twice by its one factor; what the number one is a factor of needs no list.</summary>
    private List<SumEntry>[] NodeUses()
    {
        var lists = Lists(dag.NodeCount + 1);
        for (int i = dag.DensityCount; i < dag.NodeCount; i++)
            foreach (int p in Products(dag, order[i]))
            {
                int left = place[dag.Left[p]], right = place[dag.Right[p]];
                lists[left].Add(new(i, right, dag.ProductCoefficient[p]));
                lists[right].Add(new(i, left, dag.ProductCoefficient[p]));
            }
        return lists;
    }

    private static List<SumEntry>[] Lists(int count)
    {
        var lists = new List<SumEntry>[count];
        for (int i = 0; i < count; i++)
            lists[i] = [];
        return lists;
    }
}
