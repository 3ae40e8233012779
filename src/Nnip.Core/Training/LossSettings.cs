using Nnip.Pipeline;

namespace Nnip.Training;

/// <summary>Weights of the loss terms (see <see cref="LossWeights"/>), zero switches a term off; key `loss`.</summary>
public sealed record LossSettings
{
    /// <summary>wE, weight of ((E - E*)/N)^2 in eV^2 per atom^2.</summary>
    public double Energy { get; init; } = 1;

    /// <summary>wF, weight of (F - F*)^2 in (eV/Angstrom)^2.</summary>
    public double Force { get; init; } = 0.1;

    /// <summary>wV, weight of ((V - V*)/N)^2 in eV^2 per atom^2.</summary>
    public double Virial { get; init; }

    /// <summary>The weights as the pipeline takes them.</summary>
    public LossWeights Weights => new(Energy, Force, Virial);
}
