using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void InvariantsPullback(
        RowLayout rows, DeviceBuffer<double> densities, DeviceBuffer<double> descriptorAdjoints, DeviceBuffer<double> densityAdjoints)
    {
        foreach (int z in Classes(rows))
            for (int row = rows.Start[z]; row < rows.Start[z + 1]; row++)
            {
                var dag = Tables.Inputs[z];
                int densityCount = dag.DensityCount;
                var nodes = Nodes(dag, Row(densities, rows, row, densityCount));
                var g = Row(descriptorAdjoints, rows, row, dag.InvariantCount);
                var adjoint = new double[dag.NodeCount + 1];
                for (int d = 0; d < dag.InvariantCount; d++)
                    for (int t = dag.TermStart[d]; t < dag.TermStart[d + 1]; t++)
                        adjoint[dag.TermNode[t]] += dag.TermCoefficient[t] * g[d];
                for (int node = dag.NodeCount - 1; node >= densityCount; node--)
                    foreach (int p in Products(dag, node))
                    {
                        int left = dag.Left[p], right = dag.Right[p];
                        double outer = dag.ProductCoefficient[p] * adjoint[node];
                        adjoint[left] += outer * nodes[right];
                        adjoint[right] += outer * nodes[left];
                    }
                SetRow(densityAdjoints, rows, row, adjoint.AsSpan(0, densityCount));
            }
    }
}
