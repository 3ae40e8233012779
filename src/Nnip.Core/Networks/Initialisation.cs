using Nnip.Randomness;

namespace Nnip.Networks;

/// <summary>First parameters of a network.</summary>
public static class Initialisation
{
    /// <summary>
    /// Draws the weights of every dense layer. Biases are zero: reference energies take the offset of energies, and standardised
    /// inputs have mean zero. With <see cref="NetworkShape.Residual"/> the last layer and the linear weights are zero too, so that
    /// training starts from the linear model once its weights are set. Fan-in is the number of inputs that an atom sees.
    /// </summary>
    /// <returns>Flat parameter block (ParameterCount).</returns>
    public static double[] Draw(NetworkShape network, WeightInitialisation kind, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(random);
        var parameters = new double[network.ParameterCount];
        int drawnLayers = network.Residual ? network.LayerCount - 1 : network.LayerCount;
        for (int l = 0; l < drawnLayers; l++)
        {
            for (int z = 0; z < network.ClassCount; z++)
            {
                var layer = network.Layer(z, l);
                bool drawnBefore = z > 0 && layer.WeightOffset == network.Layer(0, l).WeightOffset;
                if (!drawnBefore)
                    Fill(parameters.AsSpan(layer.WeightOffset, layer.In * layer.Out), layer, kind, random);
            }
        }
        return parameters;
    }

    private static void Fill(Span<double> weights, DenseLayer layer, WeightInitialisation kind, RandomStream random)
    {
        bool he = kind is WeightInitialisation.HeUniform or WeightInitialisation.HeNormal;
        bool normal = kind is WeightInitialisation.GlorotNormal or WeightInitialisation.HeNormal;
        double variance = he ? 2.0 / layer.In : 2.0 / (layer.In + layer.Out);
        double deviation = Math.Sqrt(variance), limit = Math.Sqrt(3 * variance);
        for (int i = 0; i < weights.Length; i++)
            weights[i] = normal ? deviation * random.NextNormal() : limit * (2 * random.NextDouble() - 1);
    }
}
