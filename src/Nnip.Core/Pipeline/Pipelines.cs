using Nnip.Backends;
using Nnip.Descriptors;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>Makes pipelines for a precision that is known only at run time.</summary>
public static class Pipelines
{
    /// <summary>A potential on a backend, ready to predict. The backend must outlive it.</summary>
    /// <param name="backend">Where to compute.</param>
    /// <param name="potential">The potential.</param>
    /// <param name="precision">Element type.</param>
    /// <param name="skin">
    /// For molecular dynamics, Angstrom. Neighbours found up to `skin` beyond the cutoff are reused until an atom has moved by more than
    /// half the skin, or the cell or species change (0.5 to 1 is usual). When the list is rebuilt affects results only through rounding.
    /// 0 = rebuild for every structure.
    /// </param>
    public static ICalculator Calculator(IBackend backend, Potential potential, Precision precision, double skin = 0) => precision switch
    {
        Precision.Float when backend.Supports<float>() => Calculator<float>.For(backend, potential, skin),
        Precision.Double when backend.Supports<double>() => Calculator<double>.For(backend, potential, skin),
        _ => throw Unsupported(backend, precision),
    };

    /// <summary>A labelled data set on a backend, ready to train. The backend must outlive it.</summary>
    /// <param name="backend">Where to compute.</param>
    /// <param name="precision">Element type.</param>
    /// <param name="descriptor">The descriptor, raw.</param>
    /// <param name="network">The network whose parameters are trained.</param>
    /// <param name="referenceEnergies">E0 of each species (S), eV; taken off the labels.</param>
    /// <param name="configurations">The labelled frames.</param>
    /// <param name="standardisation">Mean and scale of the inputs; null = those of this data set.</param>
    /// <param name="cacheBytes">
    /// Densities and inputs of all frames are kept in memory where they fit into this, else computed in every pass.
    /// </param>
    /// <exception cref="InputException">A configuration cannot be used.</exception>
    public static ILossPipeline ForTraining(IBackend backend, Precision precision, DescriptorTable descriptor, NetworkShape network,
        double[] referenceEnergies, IReadOnlyList<Configuration> configurations, Standardisation? standardisation = null,
        long cacheBytes = long.MaxValue) => precision switch
        {
            Precision.Float when backend.Supports<float>() =>
                new LossPipeline<float>(backend, descriptor, network, referenceEnergies, configurations, standardisation, cacheBytes),
            Precision.Double when backend.Supports<double>() =>
                new LossPipeline<double>(backend, descriptor, network, referenceEnergies, configurations, standardisation, cacheBytes),
            _ => throw Unsupported(backend, precision),
        };

    /// <summary>Moments of the raw descriptors of each species (S) over all atoms of some structures.</summary>
    internal static InputMoments[] DescriptorMoments(
        IBackend backend, Precision precision, DescriptorTable descriptor, IReadOnlyList<Configuration> configurations) =>
        Moments(backend, precision, ModelTables.OfDescriptor(descriptor), null, configurations);

    /// <summary>Moments of dE/dx of each species (S) over all atoms of some structures.</summary>
    internal static InputMoments[] GradientMoments(
        IBackend backend, Precision precision, Potential potential, IReadOnlyList<Configuration> configurations) =>
        Moments(backend, precision, potential.Tables(), potential.Parameters, configurations);

    private static InputMoments[] Moments(IBackend backend, Precision precision, ModelTables tables, double[]? parameters,
        IReadOnlyList<Configuration> configurations) => precision switch
        {
            Precision.Float when backend.Supports<float>() => new MomentPass<float>(backend, tables, parameters).Run(configurations),
            Precision.Double when backend.Supports<double>() => new MomentPass<double>(backend, tables, parameters).Run(configurations),
            _ => throw Unsupported(backend, precision),
        };

    private static InputException Unsupported(IBackend backend, Precision precision) =>
        new($"device {backend.Name} does not compute in precision {precision.ToString().ToLowerInvariant()}; "
            + "expected another of float, double");
}
