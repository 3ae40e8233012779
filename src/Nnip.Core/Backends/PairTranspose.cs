namespace Nnip.Backends;

/// <summary>
/// Pairs by their neighbour, so that forces are gathered instead of scattered: a counting sort, in which each thread takes a range of pairs
/// and its own places in every list, so that the result is the same for any number of them.
/// </summary>
internal static class PairTranspose
{
    /// <summary>Fills the transpose from the neighbours.</summary>
    public static void Fill<T>(FramePairs<T> pairs, int threads) where T : unmanaged
    {
        int atoms = pairs.TransposeStart.Length - 1, count = pairs.Neighbours.Length;
        var parts = new int[Math.Clamp(count, 1, threads)][];
        ForEach(parts.Length, t =>
        {
            int[] next = parts[t] = new int[atoms];
            foreach (int neighbour in pairs.Neighbours[From(t)..From(t + 1)])
                next[neighbour]++;
        });
        int offset = 0;
        for (int i = 0; i < atoms; i++)
        {
            pairs.TransposeStart[i] = offset;
            foreach (int[] next in parts)
                (next[i], offset) = (offset, offset + next[i]);
        }
        pairs.TransposeStart[atoms] = offset;
        ForEach(parts.Length, t =>
        {
            int[] next = parts[t];
            ReadOnlySpan<int> neighbours = pairs.Neighbours;
            var items = pairs.TransposePairs;
            for (int p = From(t); p < From(t + 1); p++)
                items[next[neighbours[p]]++] = p;
        });

        int From(int part) => (int)((long)count * part / parts.Length);
    }

    private static void ForEach(int parts, Action<int> body)
    {
        if (parts == 1)
            body(0);
        else
            Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = parts }, body);
    }
}
