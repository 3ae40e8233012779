using Nnip.IO;

namespace Nnip.Empirical;

/// <summary>
/// Empirical pair terms between all species of a model: E = 1/2 sum over pairs, both directions, of phi(r) with phi of the two species.
/// They are fixed: training takes them off the labels once, prediction adds them.
/// </summary>
public sealed class PairTerms
{
    private readonly PairTerm[,][] terms;

    private PairTerms(IReadOnlyList<PairTermSettings> settings, PairTerm[,][] terms)
    {
        (Settings, this.terms) = (settings, terms);
        Cutoff = terms.Cast<PairTerm[]>().SelectMany(ofPair => ofPair).Select(term => term.Cutoff).DefaultIfEmpty(0).Max();
    }

    /// <summary>No terms at all.</summary>
    public static PairTerms None { get; } = new([], new PairTerm[0, 0][]);

    /// <summary>The terms as chosen by the user; what the model file stores.</summary>
    public IReadOnlyList<PairTermSettings> Settings { get; }

    /// <summary>Whether there is no term.</summary>
    public bool IsEmpty => Cutoff == 0;

    /// <summary>Largest cutoff of any term in Angstrom; 0 where there is none.</summary>
    public double Cutoff { get; }

    /// <summary>The terms between the species of these indices, the same in either order.</summary>
    public IReadOnlyList<PairTerm> this[int centre, int neighbour] => IsEmpty ? [] : terms[centre, neighbour];

    /// <summary>Builds the terms; the same settings give the same numbers.</summary>
    /// <param name="settings">The terms; of each form one at most.</param>
    /// <param name="species">Chemical symbols of the model (S).</param>
    /// <param name="key">How the user wrote the key that holds them, for messages.</param>
    /// <exception cref="InputException">
    /// A parameter is missing, unknown or out of range, or a pair is missing or of species the model does not have.
    /// </exception>
    public static PairTerms Build(IReadOnlyList<PairTermSettings> settings, IReadOnlyList<string> species, string key = "pair_terms")
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(species);
        if (settings.Count == 0)
            return None;
        foreach (var form in settings.GroupBy(term => term.Form).Where(group => group.Count() > 1).Select(group => group.Key))
            throw new InputException($"{key}.{Words.Of(form)} must be given once, but is given twice");
        var lists = settings.Select(term => new PairTermBuilder(term, species, key).Build()).ToArray();
        int count = species.Count;
        var terms = new PairTerm[count, count][];
        for (int i = 0; i < count; i++)
            for (int j = 0; j < count; j++)
                terms[i, j] = [.. lists.Select(list => list[Math.Min(i, j), Math.Max(i, j)]).OfType<PairTerm>()];
        return new(settings, terms);
    }

    /// <summary>Sum of the terms between two species and its derivative at a distance, eV and eV/Angstrom.</summary>
    public (double Value, double Slope) At(int centre, int neighbour, double r)
    {
        var sum = (Value: 0.0, Slope: 0.0);
        foreach (var term in this[centre, neighbour])
        {
            var (value, slope) = term.At(r);
            sum = (sum.Value + value, sum.Slope + slope);
        }
        return sum;
    }
}
