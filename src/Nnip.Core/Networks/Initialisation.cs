using Nnip.Numerics;
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
    /// <param name="network">The network.</param>
    /// <param name="kind">How the weights of a layer are drawn.</param>
    /// <param name="random">Gives the numbers.</param>
    /// <param name="zeroLastLayer">Whether the last layer is zero with every network: training starts from the reference energies.</param>
    /// <returns>Flat parameter block (ParameterCount).</returns>
    public static double[] Draw(NetworkShape network, WeightInitialisation kind, RandomStream random, bool zeroLastLayer = false)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(random);
        var parameters = new double[network.ParameterCount];
        int drawnLayers = network.Residual || zeroLastLayer ? network.LayerCount - 1 : network.LayerCount;
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

    private static void Fill(Span<double> weights, NetworkLayer layer, WeightInitialisation kind, RandomStream random)
    {
        if (kind == WeightInitialisation.Orthogonal)
        {
            Orthogonal(weights, layer, random);
            return;
        }
        double variance = kind switch
        {
            WeightInitialisation.HeUniform or WeightInitialisation.HeNormal => 2.0 / layer.In,
            WeightInitialisation.LecunUniform or WeightInitialisation.LecunNormal => 1.0 / layer.In,
            _ => 2.0 / (layer.In + layer.Out),
        };
        bool normal = kind is WeightInitialisation.GlorotNormal or WeightInitialisation.HeNormal or WeightInitialisation.LecunNormal;
        double deviation = Math.Sqrt(variance), limit = Math.Sqrt(3 * variance);
        for (int i = 0; i < weights.Length; i++)
            weights[i] = normal ? deviation * random.NextNormal() : limit * (2 * random.NextDouble() - 1);
    }

    /// <summary>Normal vectors made orthonormal one after the other, which gives every orientation the same probability.</summary>
    private static void Orthogonal(Span<double> weights, NetworkLayer layer, RandomStream random)
    {
        bool rows = layer.Out <= layer.In;
        int count = Math.Min(layer.Out, layer.In), length = Math.Max(layer.Out, layer.In);
        var vectors = new double[count][];
        for (int v = 0; v < count; v++)
        {
            var vector = vectors[v] = new double[length];
            for (int i = 0; i < length; i++)
                vector[i] = random.NextNormal();
            // Once more after the first pass, whose rounding errors would grow where little of the vector is left.
            for (int pass = 0; pass < 2; pass++)
            {
                for (int before = 0; before < v; before++)
                    Dense.AddScaled(-Dense.Dot(vectors[before], vector), vectors[before], vector);
                Dense.Scale(1 / Dense.Norm(vector), vector);
            }
            for (int i = 0; i < length; i++)
                weights[rows ? v * layer.In + i : i * layer.In + v] = vector[i];
        }
    }
}
