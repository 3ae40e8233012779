using MathNet.Numerics.LinearAlgebra;
using Nnip.Backends;
using Nnip.Memory;
using Nnip.Networks;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void NetworkForward(
        RowLayout rows, DeviceBuffer<double> parameters,
        DeviceBuffer<double> inputs, NetworkTape<double> tape, DeviceBuffer<double> energies)
    {
        var network = Tables.Network;
        var kept = (ReferenceTape)tape;
        foreach (int z in Classes(rows))
        {
            Matrix<double>[] activations = new Matrix<double>[network.LayerCount], preactivations = new Matrix<double>[network.LayerCount];
            activations[0] = ClassRows(inputs, rows, z, network.Inputs[z]);
            for (int l = 0; l < network.LayerCount; l++)
            {
                var (weights, biases) = Layer(parameters, z, l);
                preactivations[l] = activations[l] * weights.Transpose();
                for (int r = 0; r < preactivations[l].RowCount; r++)
                    preactivations[l].SetRow(r, preactivations[l].Row(r) + biases);
                if (l + 1 < network.LayerCount)
                    activations[l + 1] = preactivations[l].Map(x => ReferenceActivation.Value(network.Activation, x));
            }
            var energy = preactivations[^1].Column(0);
            if (network.Residual)
                energy += activations[0] * Skip(parameters, z);
            energy.ToArray().CopyTo(Values(energies)[rows.Start[z]..]);
            kept.Activations[z] = activations;
            kept.Preactivations[z] = preactivations;
        }
    }

    /// <summary>W (width, features below) and b (width) of a layer; a convolution written out has its weights at every place.</summary>
    private (Matrix<double> Weights, Vector<double> Biases) Layer(DeviceBuffer<double> parameters, int z, int l)
    {
        var layer = Tables.Network.Layer(z, l);
        var values = Values(parameters);
        var weights = Matrix<double>.Build.Dense(layer.Width, Tables.Network.LayerInputs(z, l));
        var biases = Vector<double>.Build.Dense(layer.Width);
        foreach (var (column, position) in Places(layer))
            for (int o = 0; o < layer.Out; o++)
            {
                int unit = layer.Target(column, position) + o;
                biases[unit] += values[layer.BiasOffset + o];
                for (int i = 0; i < layer.In; i++)
                    weights[unit, layer.Source(column, position, i / layer.Slice) + i % layer.Slice] +=
                        values[layer.WeightOffset + o * layer.In + i];
            }
        return (weights, biases);
    }

    /// <summary>The places of a layer.</summary>
    private static IEnumerable<(int Column, int Position)> Places(NetworkLayer layer) =>
        from column in Enumerable.Range(0, layer.Columns)
        from position in Enumerable.Range(0, layer.Positions)
        select (column, position);

    /// <summary>Weights of the residual linear map (inputs of the class).</summary>
    private Vector<double> Skip(DeviceBuffer<double> parameters, int z) =>
        Vector<double>.Build.Dense(Values(parameters).Slice(Tables.Network.SkipOffset(z), Tables.Network.Inputs[z]).ToArray());
}
