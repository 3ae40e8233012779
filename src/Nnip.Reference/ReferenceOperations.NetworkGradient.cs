using MathNet.Numerics.LinearAlgebra;
using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void NetworkGradient(RowLayout rows, DeviceBuffer<double> parameters, DeviceBuffer<double> inputs, NetworkTape<double> tape,
        DeviceBuffer<double> energyAdjoints, DeviceBuffer<double>? inputTangents, DeviceBuffer<double> gradient)
    {
        var network = Tables.Network;
        var kept = (ReferenceTape)tape;
        Values(gradient)[..network.ParameterCount].Clear();
        foreach (int z in Classes(rows))
        {
            var x = ClassRows(inputs, rows, z, network.Inputs[z]);
            var epsilon = ClassRows(energyAdjoints, rows, z, 1);
            if (inputTangents == null)
            {
                EnergyGradient(parameters, z, kept.Activations[z], kept.Preactivations[z], epsilon, gradient);
                if (network.Residual)
                    Add(gradient, network.SkipOffset(z), (epsilon.Transpose() * x).Row(0));
            }
            else
            {
                var v = ClassRows(inputTangents, rows, z, network.Inputs[z]);
                ForceGradient(parameters, z, kept, epsilon, v, gradient);
                if (network.Residual)
                    Add(gradient, network.SkipOffset(z), (epsilon.Transpose() * x).Row(0) + v.ColumnSums());
            }
        }
    }

    /// <summary>
    /// Ordinary back-propagation: zb_L = eps, zb_(l-1) = (zb_l W_l) o act'(z_(l-1)), dW_l = zb_l^T a_(l-1), db_l = sum of zb_l.
    /// </summary>
    private void EnergyGradient(DeviceBuffer<double> parameters, int z, Matrix<double>[] activations, Matrix<double>[] preactivations,
        Matrix<double> epsilon, DeviceBuffer<double> gradient)
    {
        var network = Tables.Network;
        var zbar = epsilon;
        for (int l = network.LayerCount - 1; l >= 0; l--)
        {
            AddLayer(gradient, z, l, zbar.Transpose() * activations[l], zbar.ColumnSums());
            if (l == 0)
                break;
            var slope = preactivations[l - 1].Map(x => ReferenceActivation.First(network.Activation, x));
            zbar = (zbar * Layer(parameters, z, l).Weights).PointwiseMultiply(slope);
        }
    }

    /// <summary>
    /// Tangent sweep t_0 = v, u_l = t_(l-1) W_l^T, t_l = act'(z_l) o u_l, then the reverse sweep
    /// zb_(l-1) = (zb_l W_l) o act'(z_(l-1)) + (d_l W_l) o act''(z_(l-1)) o u_(l-1), with dW_l = zb_l^T a_(l-1) + d_l^T t_(l-1).
    /// </summary>
    private void ForceGradient(DeviceBuffer<double> parameters, int z, ReferenceTape tape, Matrix<double> epsilon, Matrix<double> v,
        DeviceBuffer<double> gradient)
    {
        var network = Tables.Network;
        var preactivations = tape.Preactivations[z];
        Matrix<double>[] tangents = new Matrix<double>[network.LayerCount], u = new Matrix<double>[network.LayerCount];
        tangents[0] = v;
        for (int l = 0; l + 1 < network.LayerCount; l++)
        {
            u[l] = tangents[l] * Layer(parameters, z, l).Weights.Transpose();
            tangents[l + 1] = preactivations[l].Map(x => ReferenceActivation.First(network.Activation, x)).PointwiseMultiply(u[l]);
        }
        var zbar = epsilon;
        for (int l = network.LayerCount - 1; l >= 0; l--)
        {
            var delta = tape.Deltas[z][l];
            AddLayer(gradient, z, l, zbar.Transpose() * tape.Activations[z][l] + delta.Transpose() * tangents[l], zbar.ColumnSums());
            if (l == 0)
                break;
            var weights = Layer(parameters, z, l).Weights;
            var slope = preactivations[l - 1].Map(x => ReferenceActivation.First(network.Activation, x));
            var curvature = preactivations[l - 1].Map(x => ReferenceActivation.Second(network.Activation, x));
            zbar = (zbar * weights).PointwiseMultiply(slope) + (delta * weights).PointwiseMultiply(curvature).PointwiseMultiply(u[l - 1]);
        }
    }

    private void AddLayer(DeviceBuffer<double> gradient, int z, int l, Matrix<double> weights, Vector<double> biases)
    {
        var layer = Tables.Network.Layer(z, l);
        foreach (var (column, position) in Places(layer))
        {
            int unit = layer.Target(column, position);
            for (int o = 0; o < layer.Out; o++)
                for (int tap = 0; tap < layer.Taps; tap++)
                    Add(gradient, layer.WeightOffset + o * layer.In + tap * layer.Slice,
                        weights.Row(unit + o).SubVector(layer.Source(column, position, tap), layer.Slice));
            Add(gradient, layer.BiasOffset, biases.SubVector(unit, layer.Out));
        }
    }

    private static void Add(DeviceBuffer<double> gradient, int offset, Vector<double> values)
    {
        var destination = Values(gradient);
        for (int i = 0; i < values.Count; i++)
            destination[offset + i] += values[i];
    }
}
