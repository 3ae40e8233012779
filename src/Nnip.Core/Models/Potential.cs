using Nnip.Backends;
using Nnip.Descriptors;
using Nnip.Descriptors.Ace;
using Nnip.Empirical;
using Nnip.Networks;
using Nnip.Structures;

namespace Nnip.Models;

/// <summary>
/// A trained interatomic potential: E = sum of reference energies + network of standardised, perhaps projected descriptors + empirical pair
/// terms. Immutable; holds all that is needed to compute, and nothing of any backend.
/// </summary>
public sealed record Potential
{
    /// <summary>The descriptor as chosen by the user; what the model file stores.</summary>
    public required DescriptorSettings Settings { get; init; }

    /// <summary>The descriptor built from <see cref="Settings"/>.</summary>
    public required DescriptorTable Descriptor { get; init; }

    /// <summary>Mean of each invariant over the training atoms of its species (S, D).</summary>
    public required double[][] Mean { get; init; }

    /// <summary>Scale of each invariant over the training atoms of its species (S, D), positive.</summary>
    public required double[][] Sigma { get; init; }

    /// <summary>Maps from standardised descriptors to network inputs (S), or null where these are the same.</summary>
    public Projection[]? Projections { get; init; }

    /// <summary>Layer widths and parameter offsets.</summary>
    public required NetworkShape Network { get; init; }

    /// <summary>Flat parameter block of <see cref="Network"/>.</summary>
    public required double[] Parameters { get; init; }

    /// <summary>Reference energy E0 of each species (S), eV.</summary>
    public required double[] ReferenceEnergies { get; init; }

    /// <summary>Empirical pair terms, fixed during training.</summary>
    public PairTerms PairTerms { get; init; } = PairTerms.None;

    /// <summary>Facts for people, kept in the model file: training set, errors, date, seed.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>();

    /// <summary>Atomic numbers of the species (S).</summary>
    public int[] Species => Descriptor.Species;

    /// <summary>Whether there is a network: without descriptors the pair terms are the whole potential.</summary>
    public bool HasNetwork => Descriptor.InvariantCount > 0;

    /// <summary>Cutoff of the pair list in Angstrom: the larger of those of descriptor and pair terms.</summary>
    public double Cutoff => Math.Max(Descriptor.Cutoff, PairTerms.Cutoff);

    /// <summary>A potential of pair terms alone, without a network; reference energies are zero.</summary>
    /// <param name="species">Chemical symbols (S), each an element.</param>
    /// <param name="terms">The terms between them.</param>
    public static Potential OfPairTerms(IReadOnlyList<string> species, PairTerms terms)
    {
        var descriptor = NoDescriptor.Table([.. species.Select(symbol => Element.TryParse(symbol, out int number) ? number
            : throw new InputException($"species must hold chemical symbols such as Hf, but has '{symbol}'"))]);
        var network = new NetworkShape(
            new int[species.Count], [], Activation.Identity, Readout.Linear, NetworkSharing.PerSpecies, residual: false);
        return new()
        {
            Settings = new AceSettings { Species = species },
            Descriptor = descriptor,
            Mean = [.. species.Select(_ => Array.Empty<double>())],
            Sigma = [.. species.Select(_ => Array.Empty<double>())],
            Network = network,
            Parameters = new double[network.ParameterCount],
            ReferenceEnergies = new double[species.Count],
            PairTerms = terms,
        };
    }

    /// <summary>
    /// The same potential with its projections in the first layer of the network where that is less work: what predicts, not what trains.
    /// </summary>
    public Potential Folded() => ProjectionFolding.Fold(this);

    /// <summary>The tables a backend compiles: standardisation is folded into the product graphs.</summary>
    public ModelTables Tables() =>
        new(Descriptor, [.. Descriptor.Invariants.Select((dag, z) => dag.Standardised(Mean[z], Sigma[z]))], Network, Projections)
        {
            PairTerms = PairTerms,
        };
}
