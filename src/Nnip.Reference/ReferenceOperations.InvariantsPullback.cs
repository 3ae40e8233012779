using Nnip.Backends;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void InvariantsPullback(
        RowLayout rows, DeviceBuffer<double> densities, DeviceBuffer<double> inputAdjoints, DeviceBuffer<double> densityAdjoints)
    {
        foreach (int z in Classes(rows))
            for (int row = rows.Start[z]; row < rows.Start[z + 1]; row++)
            {
                var dag = Tables.Inputs[z];
                int densityCount = dag.DensityCount;
                var nodes = Nodes(dag, Row(densities, rows, row, densityCount));
                var g = Row(inputAdjoints, rows, row, dag.InvariantCount);
                var adjoint = new double[dag.NodeCount];
                for (int d = 0; d < dag.InvariantCount; d++)
                    for (int t = dag.TermStart[d]; t < dag.TermStart[d + 1]; t++)
                        adjoint[dag.TermNode[t]] += dag.TermCoefficient[t] * g[d];
                for (int m = dag.ProductCount - 1; m >= 0; m--)
                {
                    int left = dag.Left[m], right = dag.Right[m];
                    adjoint[left] += adjoint[densityCount + m] * nodes[right];
                    adjoint[right] += adjoint[densityCount + m] * nodes[left];
                }
                SetRow(densityAdjoints, rows, row, adjoint.AsSpan(0, densityCount));
            }
    }
}
