using MathNet.Numerics.LinearAlgebra;
using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void NetworkPullback(
        RowLayout rows, DeviceBuffer<double> parameters, NetworkTape<double> tape, DeviceBuffer<double> inputAdjoints)
    {
        var network = Tables.Network;
        var kept = (ReferenceTape)tape;
        foreach (int z in Classes(rows))
        {
            var preactivations = kept.Preactivations[z];
            var deltas = new Matrix<double>[network.LayerCount];
            deltas[^1] = Matrix<double>.Build.Dense(preactivations[^1].RowCount, 1, 1);
            for (int l = network.LayerCount - 1; l > 0; l--)
            {
                var slope = preactivations[l - 1].Map(x => ReferenceActivation.First(network.Activation, x));
                deltas[l - 1] = (deltas[l] * Layer(parameters, z, l).Weights).PointwiseMultiply(slope);
            }
            var g = deltas[0] * Layer(parameters, z, 0).Weights;
            for (int r = 0; r < g.RowCount; r++)
                SetRow(inputAdjoints, rows, rows.Start[z] + r, (network.Residual ? g.Row(r) + Skip(parameters, z) : g.Row(r)).ToArray());
            kept.Deltas[z] = deltas;
        }
    }
}
