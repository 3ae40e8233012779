namespace Nnip.Descriptors.Snap;

/// <summary>
/// Which SNAP bispectrum, in the terms of LAMMPS: Thompson et al. (2015), quadratic as in Wood and Thompson (2018), explicit elements as in
/// Cusentino, Wood and Thompson (2020).
/// </summary>
public sealed record SnapSettings : DescriptorSettings
{
    /// <summary>Radius of a species that <see cref="Radius"/> does not name.</summary>
    public const double DefaultRadius = 0.5;

    /// <summary>2J, the largest angular momentum, doubled.</summary>
    public int TwoJMax { get; init; } = 6;

    /// <summary>The cutoff of two species is this times the sum of their radii, Angstrom.</summary>
    public double Rcutfac { get; init; } = 4.67637;

    /// <summary>Fraction of the polar angle that distances up to the cutoff cover.</summary>
    public double Rfac0 { get; init; } = 0.99363;

    /// <summary>Distance of zero polar angle, Angstrom.</summary>
    public double Rmin0 { get; init; }

    /// <summary>Radius of each species; 0.5 where none is given.</summary>
    public IReadOnlyDictionary<string, double> Radius { get; init; } = new Dictionary<string, double>();

    /// <summary>Weight of neighbours of each species; 1 where none is given.</summary>
    public IReadOnlyDictionary<string, double> Weight { get; init; } = new Dictionary<string, double>();

    /// <summary>Whether neighbours fade out at the cutoff.</summary>
    public bool Switch { get; init; } = true;

    /// <summary>Whether the values of an isolated atom are subtracted.</summary>
    public bool Bzero { get; init; } = true;

    /// <summary>Whether components are divided by j + 1 (j doubled).</summary>
    public bool Bnorm { get; init; }

    /// <summary>Whether each species has a density of its own: components for each triple of species.</summary>
    public bool Chem { get; init; }

    /// <summary>With <see cref="Chem"/>: whether the centre is part of the densities of all species, not of its own alone.</summary>
    public bool Wselfall { get; init; }

    /// <summary>Whether products of two components are descriptors too.</summary>
    public bool Quadratic { get; init; }

    /// <inheritdoc/>
    public override string Type => "snap";

    /// <summary>Radius of a species.</summary>
    public double RadiusOf(string symbol) => Radius.TryGetValue(symbol, out double radius) ? radius : DefaultRadius;

    /// <summary>Weight of a species.</summary>
    public double WeightOf(string symbol) => Weight.TryGetValue(symbol, out double weight) ? weight : 1;

    /// <summary>Cutoff of two species, Angstrom.</summary>
    public double CutoffOf(string centre, string neighbour) => (RadiusOf(centre) + RadiusOf(neighbour)) * Rcutfac;

    /// <inheritdoc/>
    public override DescriptorTable Build(Func<string, string>? keyName = null) => SnapBasis.Build(this, keyName);

    /// <inheritdoc/>
    internal override int[] Check(Func<string, string> keyName)
    {
        int[] numbers = CheckSpecies(keyName);
        const int MaxTwoJ = 14;
        Require.That(TwoJMax is >= 1 and <= MaxTwoJ,
            $"{keyName("twojmax")} must be an integer from 1 to {MaxTwoJ}, but is {Require.Text(TwoJMax)}");
        Require.Positive(keyName("rcutfac"), Rcutfac);
        Require.That(Rfac0 is > 0 and <= 1, $"{keyName("rfac0")} must be above 0 and at most 1, but is {Require.Text(Rfac0)}");
        CheckSpeciesNumbers(keyName("radius"), Radius, positive: true);
        CheckSpeciesNumbers(keyName("weight"), Weight, positive: false);
        double smallest = Species.Min(symbol => CutoffOf(symbol, symbol));
        Require.That(Rmin0 >= 0 && Rmin0 < smallest,
            $"{keyName("rmin0")} must be from 0 to below the smallest cutoff {Require.Text(smallest)}, but is {Require.Text(Rmin0)}");
        Require.That(!Wselfall || Chem, $"{keyName("wselfall")} needs {keyName("chem")} true, but that is false");
        return numbers;
    }

    private void CheckSpeciesNumbers(string key, IReadOnlyDictionary<string, double> values, bool positive)
    {
        foreach (var (symbol, value) in values)
        {
            Require.That(Species.Contains(symbol),
                $"{key} must name species of the model, {string.Join(", ", Species)}, but has '{symbol}'");
            Require.That(double.IsFinite(value) && (value > 0 || !positive),
                $"{key}.{symbol} must be {(positive ? "positive" : "a finite number")}, but is {Require.Text(value)}");
        }
    }
}
