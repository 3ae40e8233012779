namespace Nnip.Empirical;

/// <summary>One empirical term as chosen by the user: its form, and its parameters for each pair of species.</summary>
public sealed record PairTermSettings
{
    /// <summary>The form.</summary>
    public required PairForm Form { get; init; }

    /// <summary>Where the switch to zero begins, Angstrom, for pairs that do not say it themselves.</summary>
    public double? Inner { get; init; }

    /// <summary>Where the term is zero, Angstrom, for pairs that do not say it themselves.</summary>
    public double? Cutoff { get; init; }

    /// <summary>
    /// Parameters by their names for each pair of species, such as "Hf-O" in either order; `inner` and `cutoff` may be among them. Null
    /// where a pair has no such term. Every pair of species must be named, except with <see cref="PairForm.Zbl"/>, which acts on all.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>?> Pairs { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, double>?>();
}
