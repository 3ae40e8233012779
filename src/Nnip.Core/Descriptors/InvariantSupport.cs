namespace Nnip.Descriptors;

/// <summary>
/// The densities that each invariant of a species depends on: a few, since a product couples a few channels. Entries lie invariant by
/// invariant, and for each by the species of the neighbours.
/// </summary>
internal sealed class InvariantSupport
{
    private const int WordBits = 64;

    /// <summary>Finds them.</summary>
    /// <param name="dag">The invariants.</param>
    /// <param name="functions">K, the number of pair functions: density b * K + k is of neighbours of species b.</param>
    public InvariantSupport(ProductDag dag, int functions)
    {
        int words = (dag.DensityCount + WordBits - 1) / WordBits, species = dag.DensityCount / Math.Max(1, functions);
        var nodes = new ulong[dag.NodeCount + 1][];
        for (int node = 0; node < nodes.Length; node++)
            nodes[node] = new ulong[words];
        for (int k = 0; k < dag.DensityCount; k++)
            nodes[k][k / WordBits] = 1UL << (k % WordBits);
        // Factors are earlier nodes, or the number one, which depends on nothing.
        for (int m = 0; m < dag.ProductStart.Length - 1; m++)
            for (int p = dag.ProductStart[m]; p < dag.ProductStart[m + 1]; p++)
            {
                Join(nodes[dag.Left[p]], nodes[dag.DensityCount + m]);
                Join(nodes[dag.Right[p]], nodes[dag.DensityCount + m]);
            }
        List<int> densities = [], starts = [0];
        var all = new ulong[words];
        for (int d = 0; d < dag.InvariantCount; d++)
        {
            Array.Clear(all);
            for (int t = dag.TermStart[d]; t < dag.TermStart[d + 1]; t++)
                Join(nodes[dag.TermNode[t]], all);
            for (int block = 0; block < species; block++)
            {
                for (int k = block * functions; k < (block + 1) * functions; k++)
                    if ((all[k / WordBits] >> (k % WordBits) & 1) != 0)
                        densities.Add(k);
                starts.Add(densities.Count);
            }
        }
        Starts = [.. starts];
        Densities = [.. densities];
    }

    /// <summary>First entry of invariant d and species b at [d * S + b], and the end (D * S + 1).</summary>
    public int[] Starts { get; }

    /// <summary>The density of each entry.</summary>
    public int[] Densities { get; }

    private static void Join(ulong[] source, ulong[] target)
    {
        for (int w = 0; w < target.Length; w++)
            target[w] |= source[w];
    }
}
