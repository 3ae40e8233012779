namespace Nnip.Descriptors.Ace;

/// <summary>
/// Builds the ACE descriptor table from its settings: B = sqrt(|H|) sum_m C_m A_z1n1l1m1 ... with orthonormal C in the space of
/// tensors invariant under O(3) and under H, the permutations of equal factors. The number of functions of a multiset is the
/// dimension of that space. Order 1 is sum_j Jn(rj)/sqrt(4 pi); order 2 is c sqrt(2l+1)/(4 pi) sum_jk Jn(rj) Jn'(rk) P_l(cos)
/// with c = sqrt2 where both factors are equal and 1 otherwise; order 3 has the Wigner 3j symbols.
/// </summary>
public static class AceBasis
{
    /// <summary>Makes the table; the same settings give the same table, bit for bit.</summary>
    /// <param name="settings">What to keep; every centre species has the same selection.</param>
    /// <param name="keyName">
    /// How the user wrote a key given in snake case (`body_order`), for messages; null = like that.
    /// </param>
    /// <returns>Pair basis, product graphs and labels; species in the order of the settings.</returns>
    /// <exception cref="InputException">A setting is out of its range.</exception>
    public static DescriptorTable Build(AceSettings settings, Func<string, string>? keyName = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        keyName ??= key => key;
        int[] species = settings.Check(keyName);
        var couplings = new Dictionary<string, InvariantCoupling>();
        var selection = new List<(AceFactor[] Factors, InvariantCoupling Coupling)>();
        foreach (var factors in AceSelection.Enumerate(settings, keyName))
        {
            var coupling = CouplingOf(factors, couplings);
            if (coupling.FunctionCount > 0)
                selection.Add((factors, coupling));
        }
        var basis = MakePairBasis(settings, selection.SelectMany(s => s.Factors));
        int densities = basis.Count * species.Length;
        Require.That(densities <= ProductDagBuilder.MaxDensities,
            $"{keyName("degree")} {Require.Text(settings.Degree)} gives {densities} densities; "
            + $"at most {ProductDagBuilder.MaxDensities} are possible");
        var labels = selection.SelectMany(s => Labels(settings, s.Factors, s.Coupling.FunctionCount)).ToArray();
        var graph = MakeGraph(basis, species.Length, selection);
        return new()
        {
            Species = species,
            PairBasis = basis,
            Invariants = [.. Enumerable.Repeat(graph, species.Length)],
            Labels = [.. Enumerable.Repeat(labels, species.Length)],
        };
    }

    private static InvariantCoupling CouplingOf(AceFactor[] factors, Dictionary<string, InvariantCoupling> couplings)
    {
        var runs = new List<int>();
        for (int i = 0; i < factors.Length; i++)
            if (i > 0 && factors[i] == factors[i - 1])
                runs[^1]++;
            else
                runs.Add(1);
        int[] l = Array.ConvertAll(factors, factor => factor.L);
        string key = $"{string.Join(' ', l)}/{string.Join(' ', runs)}";
        if (!couplings.TryGetValue(key, out var coupling))
            couplings.Add(key, coupling = InvariantCoupling.Build(l, [.. runs]));
        return coupling;
    }

    private static AcePairBasis MakePairBasis(AceSettings settings, IEnumerable<AceFactor> used)
    {
        var counts = new List<int>();
        foreach (var factor in used)
        {
            while (counts.Count <= factor.L)
                counts.Add(0);
            counts[factor.L] = Math.Max(counts[factor.L], factor.N);
        }
        var radial = new AceRadialBasis(
            counts.Max(), settings.R0, settings.Cutoff, settings.EffectiveInnerRadius, settings.OuterExponent, settings.InnerExponent);
        return new(radial, [.. counts]);
    }

    private static ProductDag MakeGraph(AcePairBasis basis, int species, List<(AceFactor[] Factors, InvariantCoupling Coupling)> selection)
    {
        var builder = new ProductDagBuilder(species * basis.Count);
        Span<int> densities = stackalloc int[ProductDagBuilder.MaxOrder];
        foreach (var (factors, coupling) in selection)
            foreach (double[] coefficients in coupling.Coefficients)
            {
                builder.BeginInvariant();
                for (int term = 0; term < coefficients.Length; term++)
                {
                    if (coefficients[term] == 0)
                        continue;
                    for (int i = 0; i < factors.Length; i++)
                    {
                        var (z, n, l) = factors[i];
                        densities[i] = z * basis.Count + basis.IndexOf(n, l, coupling.Moments[term][i]);
                    }
                    builder.AddTerm(densities[..factors.Length], coefficients[term]);
                }
            }
        return builder.Build();
    }

    private static IEnumerable<string> Labels(AceSettings settings, AceFactor[] factors, int functions)
    {
        string product = string.Join(' ', factors.Select(f => $"{settings.Species[f.Species]}{f.N},{f.L}"));
        return Enumerable.Range(1, functions).Select(number => $"{product} #{number}");
    }
}
