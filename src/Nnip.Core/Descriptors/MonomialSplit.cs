using System.Numerics;
using System.Runtime.InteropServices;

namespace Nnip.Descriptors;

/// <summary>
/// The cheapest way to build one monomial from nodes that exist: for every subset of its factors (a bit mask) the split that
/// needs the fewest new nodes, and among those the one whose parts are in greatest demand.
/// </summary>
internal sealed class MonomialSplit
{
    private readonly UInt128[] parts;
    private readonly int[] first;

    /// <summary>Finds the splits of all subsets.</summary>
    /// <param name="monomial">Factors, 16 bits each, the first in the lowest bits.</param>
    /// <param name="order">Number of factors.</param>
    /// <param name="nodes">Monomials that exist.</param>
    /// <param name="demand">How many monomials could use a missing part.</param>
    public MonomialSplit(UInt128 monomial, int order, Dictionary<UInt128, int> nodes, Dictionary<UInt128, int> demand)
    {
        int subsets = 1 << order;
        parts = new UInt128[subsets];
        first = new int[subsets];
        Span<int> cost = stackalloc int[subsets], wanted = stackalloc int[subsets];
        for (int mask = 1; mask < subsets; mask++)
        {
            parts[mask] = Select(monomial, mask);
            if (nodes.ContainsKey(parts[mask]))
                continue;
            (int Cost, int Wanted) best = (int.MaxValue, 0);
            // Only halves with the lowest factor: the others are the same splits.
            int lowest = mask & -mask;
            for (int half = (mask - 1) & mask; half > 0; half = (half - 1) & mask)
            {
                if ((half & lowest) == 0)
                    continue;
                var candidate = (cost[half] + cost[mask & ~half], wanted[half] + wanted[mask & ~half]);
                if (candidate.Item1 > best.Cost || (candidate.Item1 == best.Cost && candidate.Item2 <= best.Wanted && first[mask] != 0))
                    continue;
                best = candidate;
                first[mask] = half;
            }
            cost[mask] = best.Cost + 1;
            wanted[mask] = best.Wanted + demand.GetValueOrDefault(parts[mask]);
        }
        Whole = subsets - 1;
        Helpers = cost[Whole] - 1;
    }

    /// <summary>Mask of all factors.</summary>
    public int Whole { get; }

    /// <summary>Nodes needed besides the monomial's own; -1 where it exists.</summary>
    public int Helpers { get; }

    /// <summary>The monomial of a subset.</summary>
    public UInt128 Part(int mask) => parts[mask];

    /// <summary>One half of the best split of a subset that does not exist.</summary>
    public int FirstPart(int mask) => first[mask];

    /// <summary>Adds one to the demand for every missing proper part of a monomial.</summary>
    public static void CountParts(UInt128 monomial, int order, Dictionary<UInt128, int> nodes, Dictionary<UInt128, int> demand)
    {
        for (int mask = 1; mask < (1 << order) - 1; mask++)
        {
            var part = Select(monomial, mask);
            if (!nodes.ContainsKey(part))
                CollectionsMarshal.GetValueRefOrAddDefault(demand, part, out _)++;
        }
    }

    private static UInt128 Select(UInt128 monomial, int mask)
    {
        var selected = UInt128.Zero;
        for (int position = 0; mask != 0; mask &= mask - 1, position++)
            selected |= ((monomial >> (16 * BitOperations.TrailingZeroCount(mask))) & 0xffff) << (16 * position);
        return selected;
    }
}
