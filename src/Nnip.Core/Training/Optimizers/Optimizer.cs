using Nnip.IO;
using Nnip.Networks;

namespace Nnip.Training.Optimizers;

/// <summary>Makes optimisers from settings.</summary>
public static class Optimizer
{
    // A matrix of doubles for so many parameters takes 800 MB, and its factor as much again.
    private const int LargestMatrix = 10_000;

    /// <summary>The optimiser of the settings for a network.</summary>
    /// <param name="settings">Which one.</param>
    /// <param name="network">The network.</param>
    /// <param name="seed">Seed of an optimiser that draws at random.</param>
    /// <exception cref="InputException">The network is too large for the matrix of the optimiser.</exception>
    public static IOptimizer Create(OptimizerSettings settings, NetworkShape network, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(network);
        bool hasMatrix = settings.Kind is OptimizerKind.LevenbergMarquardt or OptimizerKind.Kalman;
        if (hasMatrix && network.ParameterCount > LargestMatrix)
            throw new InputException(
                $"optimizer.kind {Words.Of(settings.Kind)} holds a matrix of parameters by parameters, so that it takes networks of up to "
                + $"{LargestMatrix} parameters, but this one has {network.ParameterCount}; "
                + "expected a smaller one, or adam, adamw or lbfgs");
        return settings.Kind switch
        {
            OptimizerKind.Lbfgs => new Lbfgs(settings),
            OptimizerKind.LevenbergMarquardt => new LevenbergMarquardt(settings, Weights(network)),
            OptimizerKind.Kalman => new KalmanFilter(settings, Rates(settings, network), seed),
            _ => new Adam(settings, Weights(network), Rates(settings, network)),
        };
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

    /// <summary>
    /// Factor on the learning rate of every parameter (ParameterCount): less for the linear weights of a residual network.
    /// </summary>
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
