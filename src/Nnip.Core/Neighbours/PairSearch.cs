using Nnip.Structures;

namespace Nnip.Neighbours;

/// <summary>
/// From bins to a pair list in three passes: every centre collects its hits from the bins around it; hits are counted per neighbour;
/// each hit (i, j, n) is then written as the pair (j, i, -n). Because the list is symmetric these are the same pairs, and because
/// centres are visited in ascending and images in descending order, every row comes out sorted without a sort.
/// Each thread takes a contiguous range of centres and its own slots in every row, so the result is the same for any number of them.
/// </summary>
internal sealed class PairSearch(Vec3[] positions, Mat3 vectors, double cutoff, BinGrid grid, string source)
{
    /// <summary>Most pairs of a list: the three planes of their vectors, padded, are one array.</summary>
    internal const int MostPairs = 715_000_000;

    private readonly ImageTable table = new(grid.ImageReach);

    /// <summary>Finds the pairs.</summary>
    public PairList Run(int threads)
    {
        int atoms = positions.Length;
        var parts = new PairSearchPart[Math.Clamp(atoms, 1, threads)];
        for (int t = 0; t < parts.Length; t++)
        {
            int first = (int)((long)atoms * t / parts.Length), end = (int)((long)atoms * (t + 1) / parts.Length);
            parts[t] = new PairSearchPart(positions, vectors, cutoff, grid, table, first, end);
        }
        try
        {
            ForEach(parts, part => part.Collect());
            // The lowest centre speaks, whichever thread found its overlap first.
            foreach (var part in parts)
                if (part.Overlap is var (i, j, distance))
                    throw StructureChecks.Overlap(i, j, distance, source);
            var offsets = Offsets(parts, atoms);
            int pairs = offsets[atoms];
            var neighbours = GC.AllocateUninitializedArray<int>(pairs);
            var images = GC.AllocateUninitializedArray<Image>(pairs);
            var r = GC.AllocateUninitializedArray<Vec3>(pairs);
            ForEach(parts, part => part.WriteReversed(neighbours, images, r));
            return new PairList(offsets, neighbours, images, r);
        }
        finally
        {
            foreach (var part in parts)
                part.Release();
        }
    }

    /// <summary>Throws where a list would have more pairs than an array can hold.</summary>
    internal static void RequireCountable(long pairs, double cutoff, string source)
    {
        if (pairs > MostPairs)
            throw StructureChecks.Error(source, FormattableString.Invariant(
                $"more than {MostPairs} pairs lie within the cutoff of {cutoff} A; a smaller structure or cutoff is needed"));
    }

    private int[] Offsets(PairSearchPart[] parts, int atoms)
    {
        var offsets = new int[atoms + 1];
        long total = 0;
        foreach (var part in parts)
            total += part.Overflowed ? long.MaxValue / parts.Length : part.HitCount;
        RequireCountable(total, cutoff, source);
        int offset = 0;
        for (int j = 0; j < atoms; j++)
        {
            offsets[j] = offset;
            foreach (var part in parts)
                offset = part.ReserveRow(j, offset);
        }
        offsets[atoms] = offset;
        return offsets;
    }

    private static void ForEach(PairSearchPart[] parts, Action<PairSearchPart> action)
    {
        if (parts.Length == 1)
            action(parts[0]);
        else
            Parallel.ForEach(parts, new ParallelOptions { MaxDegreeOfParallelism = parts.Length }, action);
    }
}
