namespace Nnip.Descriptors;

/// <summary>
/// Turns invariants given as polynomials of densities into a <see cref="ProductDag"/>. Every distinct monomial becomes one node;
/// it is split into two nodes that exist already where that is possible, else into the parts that other monomials need most.
/// </summary>
internal sealed class ProductDagBuilder
{
    /// <summary>Largest number of factors of a monomial.</summary>
    public const int MaxOrder = 8;

    /// <summary>Largest number of densities.</summary>
    public const int MaxDensities = ushort.MaxValue - 1;

    private readonly int densityCount;
    private readonly Dictionary<UInt128, int> nodes = [];
    private readonly List<int> left = [], right = [], termStart = [];
    private readonly List<(UInt128 Monomial, double Coefficient)> terms = [];
    private readonly List<double> constants = [];

    /// <summary>Starts with the densities alone.</summary>
    public ProductDagBuilder(int densityCount)
    {
        this.densityCount = densityCount;
        for (int i = 0; i < densityCount; i++)
            nodes.Add(Pack([i]), i);
    }

    /// <summary>Starts the next invariant; terms added from now on are its own.</summary>
    public void BeginInvariant(double constant = 0)
    {
        termStart.Add(terms.Count);
        constants.Add(constant);
    }

    /// <summary>Adds coefficient x product of densities to the current invariant; a monomial is to be added only once.</summary>
    public void AddTerm(ReadOnlySpan<int> densities, double coefficient)
    {
        Span<int> sorted = stackalloc int[densities.Length];
        densities.CopyTo(sorted);
        sorted.Sort();
        terms.Add((Pack(sorted), coefficient));
    }

    /// <summary>Makes the graph.</summary>
    public ProductDag Build()
    {
        foreach (var monomials in terms.Select(term => term.Monomial).Distinct().GroupBy(Order).OrderBy(group => group.Key))
            AddNodes(monomials.Key, [.. monomials.Order()]);
        return new()
        {
            DensityCount = densityCount,
            ProductStart = [.. Enumerable.Range(0, left.Count + 1)],
            Left = [.. left],
            Right = [.. right],
            ProductCoefficient = [.. Enumerable.Repeat(1.0, left.Count)],
            TermStart = [.. termStart, terms.Count],
            TermNode = [.. terms.Select(term => nodes[term.Monomial])],
            TermCoefficient = [.. terms.Select(term => term.Coefficient)],
            Constant = [.. constants],
        };
    }

    /// <summary>Nodes for all monomials of one order: first those that need no helper, then the others, sharing helpers.</summary>
    private void AddNodes(int order, UInt128[] monomials)
    {
        if (order == 1)
            return;
        var demand = new Dictionary<UInt128, int>();
        var pending = new List<UInt128>();
        foreach (var monomial in monomials)
        {
            var split = new MonomialSplit(monomial, order, nodes, demand);
            if (split.Helpers == 0)
                Ensure(split, split.Whole);
            else
                pending.Add(monomial);
        }
        foreach (var monomial in pending)
            MonomialSplit.CountParts(monomial, order, nodes, demand);
        foreach (var monomial in pending)
        {
            var split = new MonomialSplit(monomial, order, nodes, demand);
            Ensure(split, split.Whole);
        }
    }

    private int Ensure(MonomialSplit split, int mask)
    {
        var part = split.Part(mask);
        if (nodes.TryGetValue(part, out int node))
            return node;
        int first = split.FirstPart(mask);
        int leftNode = Ensure(split, first), rightNode = Ensure(split, mask & ~first);
        // A helper made for the left part can be the part itself where factors repeat.
        if (nodes.TryGetValue(part, out node))
            return node;
        left.Add(leftNode);
        right.Add(rightNode);
        node = densityCount + left.Count - 1;
        nodes.Add(part, node);
        return node;
    }

    /// <summary>Factors in ascending order, 16 bits each, plus one so that zero means no factor.</summary>
    private static UInt128 Pack(ReadOnlySpan<int> sorted)
    {
        var packed = UInt128.Zero;
        for (int i = 0; i < sorted.Length; i++)
            packed |= (UInt128)(sorted[i] + 1) << (16 * i);
        return packed;
    }

    private static int Order(UInt128 monomial) => (143 - (int)UInt128.LeadingZeroCount(monomial)) / 16;
}
