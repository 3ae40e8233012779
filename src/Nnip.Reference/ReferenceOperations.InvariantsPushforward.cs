using Nnip.Backends;
using Nnip.Descriptors;
using Nnip.Memory;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void InvariantsPushforward(
        RowLayout rows, DeviceBuffer<double> densities, DeviceBuffer<double> densityTangents, DeviceBuffer<double> descriptorTangents)
    {
        foreach (int z in Classes(rows))
            for (int row = rows.Start[z]; row < rows.Start[z + 1]; row++)
            {
                var dag = Tables.Inputs[z];
                var nodes = Nodes(dag, Row(densities, rows, row, dag.DensityCount));
                SetRow(descriptorTangents, rows, row, Pushforward(dag, nodes, Row(densityTangents, rows, row, dag.DensityCount)));
            }
    }

    /// <summary>bdot from Adot: the product rule at every node; constants have no tangent.</summary>
    private static double[] Pushforward(ProductDag dag, double[] nodes, double[] densityTangent)
    {
        var tangent = new double[dag.NodeCount + 1];
        densityTangent.CopyTo(tangent, 0);
        for (int node = dag.DensityCount; node < dag.NodeCount; node++)
            foreach (int p in Products(dag, node))
            {
                int left = dag.Left[p], right = dag.Right[p];
                tangent[node] += dag.ProductCoefficient[p] * (tangent[left] * nodes[right] + nodes[left] * tangent[right]);
            }
        return Combine(dag, tangent, new double[dag.InvariantCount]);
    }
}
