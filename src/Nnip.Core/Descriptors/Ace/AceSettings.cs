namespace Nnip.Descriptors.Ace;

/// <summary>
/// Which ACE basis: the parameters of ACE1's `rpi_basis`. A multiset of (species, n, l) is kept where
/// csp * sum(n + wL * l) is at most the degree.
/// </summary>
public sealed record AceSettings : DescriptorSettings
{
    /// <summary>Body order: 2 = pairs, 3 = triples; correlation orders 1..BodyOrder-1 are kept.</summary>
    public int BodyOrder { get; init; } = 4;

    /// <summary>Largest weighted polynomial degree.</summary>
    public double Degree { get; init; } = 6;

    /// <summary>wL, the price of one unit of angular momentum relative to one unit of n.</summary>
    public double AngularWeight { get; init; } = 1.5;

    /// <summary>csp, the factor on the whole degree.</summary>
    public double DegreeScale { get; init; } = 1;

    /// <summary>r0 in Angstrom: a typical nearest-neighbour distance.</summary>
    public double R0 { get; init; } = 2.5;

    /// <summary>Cutoff in Angstrom.</summary>
    public double Cutoff { get; init; } = 5;

    /// <summary>Inner end of the interval of orthogonality in Angstrom; 0.65 r0 where null.</summary>
    public double? InnerRadius { get; init; }

    /// <summary>The inner radius in use, Angstrom.</summary>
    public double EffectiveInnerRadius => InnerRadius ?? 0.65 * R0;

    /// <summary>Exponent of the outer envelope, 2 or more.</summary>
    public int OuterExponent { get; init; } = 2;

    /// <summary>Exponent of the inner envelope, 2 or more; 0 = none.</summary>
    public int InnerExponent { get; init; }

    /// <inheritdoc/>
    public override string Type => "ace";

    /// <inheritdoc/>
    public override DescriptorTable Build(Func<string, string>? keyName = null) => AceBasis.Build(this, keyName);

    /// <inheritdoc/>
    internal override int[] Check(Func<string, string> keyName)
    {
        int[] numbers = CheckSpecies(keyName);
        new AceSettingsCheck(keyName).Run(this);
        return numbers;
    }
}
