using Nnip.Networks;

namespace Nnip.Training.Optimizers;

/// <summary>Makes optimisers from settings.</summary>
public static class Optimizer
{
    /// <summary>The optimiser of the settings for a network.</summary>
    public static IOptimizer Create(OptimizerSettings settings, NetworkShape network)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(network);
        return settings.Kind == OptimizerKind.Lbfgs
            ? new Lbfgs(settings)
            : new Adam(settings, Weights(network), Rates(settings, network));
    }

    /// <summary>True for every parameter that is a weight, false for biases (ParameterCount): what weight decay acts on.</summary>
    public static bool[] Weights(NetworkShape network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var weights = new bool[network.ParameterCount];
        for (int z = 0; z < network.ClassCount; z++)
        {
            for (int l = 0; l < network.LayerCount; l++)
            {
                var layer = network.Layer(z, l);
                weights.AsSpan(layer.WeightOffset, layer.In * layer.Out).Fill(true);
            }
            if (network.Residual)
                weights.AsSpan(network.SkipOffset(z), network.Inputs[z]).Fill(true);
        }
        return weights;
    }

    /// <summary>Factor on the learning rate of every parameter (ParameterCount): less for the linear weights of a residual network.</summary>
    public static double[] Rates(OptimizerSettings settings, NetworkShape network)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(network);
        var rates = new double[network.ParameterCount];
        Array.Fill(rates, 1);
        for (int z = 0; z < network.ClassCount && network.Residual; z++)
            rates.AsSpan(network.SkipOffset(z), network.Inputs[z]).Fill(settings.LinearRate);
        return rates;
    }
}
