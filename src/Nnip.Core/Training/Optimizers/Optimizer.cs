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
            : new Adam(settings, Weights(network));
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
}
