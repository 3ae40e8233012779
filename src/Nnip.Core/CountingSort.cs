namespace Nnip;

/// <summary>Stable sorting of numbered items by small integer keys, in time proportional to their number.</summary>
internal static class CountingSort
{
    /// <summary>Groups items by key.</summary>
    /// <param name="keys">Key of each item, in 0..count-1.</param>
    /// <param name="count">Number of keys.</param>
    /// <returns>First entry of each key, and the end (count + 1); the items by key, ascending inside one.</returns>
    public static (int[] Start, int[] Items) ByKey(ReadOnlySpan<int> keys, int count)
    {
        var start = new int[count + 1];
        foreach (int key in keys)
            start[key + 1]++;
        for (int key = 0; key < count; key++)
            start[key + 1] += start[key];
        var next = start.AsSpan(0, count).ToArray();
        var items = GC.AllocateUninitializedArray<int>(keys.Length);
        for (int item = 0; item < keys.Length; item++)
            items[next[keys[item]]++] = item;
        return (start, items);
    }
}
