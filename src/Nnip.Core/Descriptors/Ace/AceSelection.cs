namespace Nnip.Descriptors.Ace;

/// <summary>One factor of an invariant: neighbour species (index), radial number from 1, angular momentum.</summary>
internal readonly record struct AceFactor(int Species, int N, int L);

/// <summary>Which products of one-particle functions are kept.</summary>
internal static class AceSelection
{
    // So that degrees like 3 x 0.1 are compared as written.
    private const double DegreeTolerance = 1e-9;

    private const int MaxMultisets = 500_000;

    /// <summary>
    /// Multisets of 1..body_order-1 factors within the degree and with an even sum of angular momenta, by order and then by the
    /// degrees of their factors. The factors of a multiset are sorted by (L, Species, N), so equal ones are adjacent.
    /// </summary>
    /// <exception cref="InputException">There are more of them than any model could use.</exception>
    public static List<AceFactor[]> Enumerate(AceSettings settings, Func<string, string> keyName)
    {
        var factors = OneParticle(settings);
        var costs = Array.ConvertAll(factors, factor => Cost(settings, factor));
        var kept = new List<AceFactor[]>();
        for (int order = 1; order < settings.BodyOrder; order++)
            Choose(new AceFactor[order], 0, 0, settings.Degree + DegreeTolerance);
        return kept;

        // Factors are in order of cost: what is chosen now bounds all later choices from below.
        void Choose(AceFactor[] chosen, int depth, int first, double budget)
        {
            for (int i = first; i < factors.Length && costs[i] * (chosen.Length - depth) <= budget; i++)
            {
                chosen[depth] = factors[i];
                if (depth + 1 < chosen.Length)
                    Choose(chosen, depth + 1, i, budget - costs[i]);
                else if (int.IsEvenInteger(chosen.Sum(factor => factor.L)) && CanCouple(chosen))
                    Keep(chosen);
            }
        }

        void Keep(AceFactor[] chosen)
        {
            Require.That(kept.Count < MaxMultisets,
                $"{keyName("degree")} {Require.Text(settings.Degree)} with {keyName("body_order")} {settings.BodyOrder} "
                + $"selects more than {MaxMultisets} products; lower one of them");
            kept.Add([.. chosen.OrderBy(f => f.L).ThenBy(f => f.Species).ThenBy(f => f.N)]);
        }
    }

    private static double Cost(AceSettings settings, AceFactor factor) =>
        settings.DegreeScale * (factor.N + settings.AngularWeight * factor.L);

    /// <summary>The largest angular momentum must be reachable by the others.</summary>
    private static bool CanCouple(AceFactor[] chosen) => 2 * chosen.Max(factor => factor.L) <= chosen.Sum(factor => factor.L);

    private static AceFactor[] OneParticle(AceSettings settings)
    {
        var factors = new List<AceFactor>();
        double degree = settings.Degree + DegreeTolerance;
        for (int l = 0; Cost(settings, new(0, 1, l)) <= degree; l++)
            for (int n = 1; Cost(settings, new(0, n, l)) <= degree; n++)
                for (int z = 0; z < settings.Species.Count; z++)
                    factors.Add(new(z, n, l));
        return [.. factors.OrderBy(factor => Cost(settings, factor)).ThenBy(f => f.L).ThenBy(f => f.N).ThenBy(f => f.Species)];
    }
}
