namespace Nnip.Backends;

/// <summary>
/// Pairs by their neighbour, so that forces are gathered instead of scattered: a counting sort, in which each thread takes a range of pairs
/// and its own places in every list, so that the result is the same for any number of them.
/// </summary>
internal static class PairTranspose
{
    /// <summary>Fills a transpose.</summary>
    /// <param name="neighbours">Neighbour of each pair (P).</param>
    /// <param name="starts">First pair of each atom's list, and the end (N + 1).</param>
    /// <param name="pairs">Pairs by neighbour, ascending for each (P).</param>
    /// <param name="threads">How many threads share the work.</param>
    public static void Fill(HostBuffer<int> neighbours, HostBuffer<int> starts, HostBuffer<int> pairs, int threads)
    {
        if (threads == 1)
            Fill(neighbours.Span, starts.Span, pairs.Span);
        else
            FillTogether(neighbours, starts, pairs, threads);
    }

    private static void FillTogether(HostBuffer<int> neighbours, HostBuffer<int> starts, HostBuffer<int> pairs, int threads)
    {
        int atoms = starts.Length - 1, count = neighbours.Length;
        var parts = new int[Math.Clamp(count, 1, threads)][];
        ForEach(parts.Length, t =>
        {
            int[] next = parts[t] = new int[atoms];
            foreach (int neighbour in neighbours.Span[From(t)..From(t + 1)])
                next[neighbour]++;
        });
        int offset = 0;
        for (int i = 0; i < atoms; i++)
        {
            starts.Span[i] = offset;
            foreach (int[] next in parts)
                (next[i], offset) = (offset, offset + next[i]);
        }
        starts.Span[atoms] = offset;
        ForEach(parts.Length, t =>
        {
            int[] next = parts[t];
            ReadOnlySpan<int> keys = neighbours.Span;
            var items = pairs.Span;
            for (int p = From(t); p < From(t + 1); p++)
                items[next[keys[p]]++] = p;
        });

        int From(int part) => (int)((long)count * part / parts.Length);
    }

    /// <summary>The same by one thread, which asks for no memory.</summary>
    private static void Fill(ReadOnlySpan<int> neighbours, Span<int> starts, Span<int> pairs)
    {
        starts.Clear();
        foreach (int neighbour in neighbours)
            starts[neighbour]++;
        for (int i = 1; i < starts.Length; i++)
            starts[i] += starts[i - 1];
        // From the last pair back, so that those of an atom ascend and the ends become starts.
        for (int p = neighbours.Length - 1; p >= 0; p--)
            pairs[--starts[neighbours[p]]] = p;
    }

    private static void ForEach(int parts, Action<int> body) =>
        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = parts }, body);
}
