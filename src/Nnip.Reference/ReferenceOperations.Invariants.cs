using Nnip.Backends;
using Nnip.Descriptors;
using Nnip.Memory;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void Invariants(RowLayout rows, DeviceBuffer<double> densities, DeviceBuffer<double> descriptors)
    {
        foreach (int z in Classes(rows))
            for (int row = rows.Start[z]; row < rows.Start[z + 1]; row++)
            {
                var dag = Tables.Inputs[z];
                var nodes = Nodes(dag, Row(densities, rows, row, dag.DensityCount));
                SetRow(descriptors, rows, row, Combine(dag, nodes, dag.Constant));
            }
    }

    /// <summary>Values of all nodes: the densities, the sums of products, the number one.</summary>
    private static double[] Nodes(ProductDag dag, double[] density)
    {
        var nodes = new double[dag.NodeCount + 1];
        density.CopyTo(nodes, 0);
        nodes[dag.One] = 1;
        for (int node = dag.DensityCount; node < dag.NodeCount; node++)
            foreach (int p in Products(dag, node))
                nodes[node] += dag.ProductCoefficient[p] * nodes[dag.Left[p]] * nodes[dag.Right[p]];
        return nodes;
    }

    /// <summary>The products that a node is the sum of.</summary>
    private static IEnumerable<int> Products(ProductDag dag, int node)
    {
        int first = dag.ProductStart[node - dag.DensityCount];
        return Enumerable.Range(first, dag.ProductStart[node - dag.DensityCount + 1] - first);
    }

    /// <summary>constant_d + sum over the terms of d of coefficient x node.</summary>
    private static double[] Combine(ProductDag dag, double[] nodes, double[] constant)
    {
        var result = (double[])constant.Clone();
        for (int d = 0; d < dag.InvariantCount; d++)
            for (int t = dag.TermStart[d]; t < dag.TermStart[d + 1]; t++)
                result[d] += dag.TermCoefficient[t] * nodes[dag.TermNode[t]];
        return result;
    }
}
