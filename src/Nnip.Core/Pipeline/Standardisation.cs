using Nnip.Descriptors;
using Nnip.Networks;

namespace Nnip.Pipeline;

/// <summary>
/// How descriptors become inputs of the network: b = (B - mean) / sigma for each species and invariant (S, D), then x = P b. A descriptor
/// that hardly varies has sigma 1.
/// </summary>
/// <param name="Mean">Means (S, D).</param>
/// <param name="Sigma">Scales (S, D), positive.</param>
/// <param name="Projections">P of each species (S), or null where the descriptors themselves are the inputs.</param>
public sealed record Standardisation(double[][] Mean, double[][] Sigma, Projection[]? Projections = null)
{
    /// <summary>Descriptors as they are: mean 0, scale 1.</summary>
    public static Standardisation None(DescriptorTable descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return new(
            [.. descriptor.Invariants.Select(dag => new double[dag.InvariantCount])],
            [.. descriptor.Invariants.Select(dag => Enumerable.Repeat(1.0, dag.InvariantCount).ToArray())]);
    }
}
