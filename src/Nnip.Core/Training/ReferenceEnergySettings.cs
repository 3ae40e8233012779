namespace Nnip.Training;

/// <summary>Where the energies E0 of single atoms come from.</summary>
public enum ReferenceEnergyKind
{
    /// <summary>Least squares of the training energies by composition.</summary>
    Fit,

    /// <summary>Given for every species.</summary>
    Given,

    /// <summary>All zero.</summary>
    None,
}

/// <summary>Reference energies, removed before training; key `reference_energies`: `fit`, `none`, or a map from species to eV.</summary>
public sealed record ReferenceEnergySettings
{
    /// <summary>Where they come from.</summary>
    public ReferenceEnergyKind Kind { get; init; } = ReferenceEnergyKind.Fit;

    /// <summary>eV of each chemical symbol, with <see cref="ReferenceEnergyKind.Given"/>.</summary>
    public IReadOnlyDictionary<string, double> Values { get; init; } = new Dictionary<string, double>();
}
