using Nnip.Empirical;

namespace Nnip.Tests.Fixtures;

/// <summary>A term of every form between all species, with parameters and cutoffs that differ from pair to pair.</summary>
internal static class SomePairTerms
{
    /// <summary>Makes the terms; their largest cutoff is 3 Angstrom and the reach.</summary>
    public static PairTerms Of(IReadOnlyList<string> species, double reach = 0) => PairTerms.Build(Settings(species, reach), species);

    /// <summary>Their settings.</summary>
    public static PairTermSettings[] Settings(IReadOnlyList<string> species, double reach = 0)
    {
        return
        [
            new() { Form = PairForm.Zbl, Inner = 1.3, Cutoff = 2.1 + reach },
            Term(PairForm.LennardJones, k => new() { ["epsilon"] = 0.2 + 0.1 * k, ["sigma"] = 1.7 + 0.1 * k }),
            Term(PairForm.Morse, k => new() { ["d0"] = 0.3 + 0.2 * k, ["alpha"] = 1.4 + 0.1 * k, ["r0"] = 2 + 0.1 * k }),
            Term(PairForm.BornMayer, k => new() { ["a"] = 80 + 9 * k, ["rho"] = 0.4, ["cutoff"] = 2.7 + 0.02 * k + reach }),
        ];

        PairTermSettings Term(PairForm form, Func<int, Dictionary<string, double>> parameters)
        {
            string[] pairs =
            [
                .. from i in Enumerable.Range(0, species.Count)
                   from j in Enumerable.Range(i, species.Count - i)
                   select $"{species[i]}-{species[j]}",
            ];
            return new()
            {
                Form = form,
                Inner = 2 + reach / 2,
                Cutoff = 3 + reach,
                Pairs = pairs.Select((name, k) => (name, k)).ToDictionary(
                    pair => pair.name, IReadOnlyDictionary<string, double>? (pair) => parameters(pair.k)),
            };
        }
    }
}
