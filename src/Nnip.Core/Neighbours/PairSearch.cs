using Nnip.Memory;
using Nnip.Structures;

namespace Nnip.Neighbours;

/// <summary>
/// From bins to rows of pairs in three passes: every centre collects its hits from the bins around it; hits are counted per row; each hit
/// (i, j, n) is then written as the pair (j, i, -n). Because the list is symmetric these are the same pairs, and because centres are
/// visited in ascending and images in descending order, every row comes out sorted by neighbour and image without a sort. Each thread takes
/// a contiguous range of centres and its own slots in every row, so the result is the same for any number of them.
/// </summary>
internal sealed class PairSearch : IDisposable
{
    /// <summary>Most pairs of a list: the three planes of their vectors, padded, are one array.</summary>
    internal const int MostPairs = 715_000_000;

    private readonly PairSearchPart[] parts;
    private readonly PairRows rows;

    /// <summary>Collects the hits.</summary>
    /// <param name="positions">Positions (N) in Angstrom.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="cutoff">Pairs with distance 0 &lt; |r| &lt; cutoff are sought; Angstrom.</param>
    /// <param name="rows">Rows to sort them into.</param>
    /// <param name="threads">How many threads share the work.</param>
    /// <param name="source">Name of the structure, for messages.</param>
    /// <param name="memory">Where the hits lie.</param>
    /// <exception cref="InputException">As for <see cref="PairList.Build(Configuration, double, int)"/>.</exception>
    public PairSearch(Vec3[] positions, Cell cell, double cutoff, PairRows rows, int threads, string source, IHostMemory memory)
    {
        if (!(cutoff > 0) || !double.IsFinite(cutoff))
            throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, "The cutoff must be a positive number of Angstrom.");
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        StructureChecks.RequireUsable(positions, cell, source);
        this.rows = rows;
        var grid = new BinGrid(positions, cell, cutoff, source);
        var table = new ImageTable(grid.ImageReach);
        int atoms = positions.Length;
        parts = new PairSearchPart[Math.Clamp(atoms, 1, threads)];
        for (int t = 0; t < parts.Length; t++)
        {
            int first = (int)((long)atoms * t / parts.Length), end = (int)((long)atoms * (t + 1) / parts.Length);
            parts[t] = new PairSearchPart(positions, cell.Vectors, cutoff, grid, table, rows, memory, first, end);
        }
        try
        {
            ForEach(part => part.Collect());
            // The lowest centre speaks, whichever thread found its overlap first.
            foreach (var part in parts)
                if (part.Overlap is var (i, j, distance))
                    throw StructureChecks.Overlap(i, j, distance, source);
            PairCount = Count(cutoff, source);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Number of pairs, each direction counted.</summary>
    public int PairCount { get; }

    /// <summary>Writes the pairs.</summary>
    /// <param name="starts">First pair of each row, and the end (rows + 1).</param>
    /// <param name="target">Takes the pairs.</param>
    public void Write<TTarget>(Span<int> starts, TTarget target) where TTarget : struct, IPairTarget
    {
        int offset = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            starts[row] = offset;
            foreach (var part in parts)
                offset = part.ReserveRow(row, offset);
        }
        starts[rows.Count] = offset;
        ForEach(part => part.WriteReversed(target));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in parts)
            part.Dispose();
    }

    /// <summary>Throws where a list would have more pairs than an array can hold.</summary>
    internal static void RequireCountable(long pairs, double cutoff, string source)
    {
        if (pairs > MostPairs)
            throw StructureChecks.Error(source, FormattableString.Invariant(
                $"more than {MostPairs} pairs lie within the cutoff of {cutoff} A; a smaller structure or cutoff is needed"));
    }

    private int Count(double cutoff, string source)
    {
        long total = 0;
        foreach (var part in parts)
            total += part.Overflowed ? long.MaxValue / parts.Length : part.HitCount;
        RequireCountable(total, cutoff, source);
        return (int)total;
    }

    private void ForEach(Action<PairSearchPart> action)
    {
        if (parts.Length == 1)
            action(parts[0]);
        else
            Parallel.ForEach(parts, new ParallelOptions { MaxDegreeOfParallelism = parts.Length }, action);
    }
}
