using Nnip.Randomness;

namespace Nnip.Structures;

/// <summary>
/// A data set parted into frames to train on and frames to validate on, both in the order of the file. The same frames, size
/// and seed always give the same parts.
/// </summary>
public sealed record DataSplit(IReadOnlyList<Configuration> Training, IReadOnlyList<Configuration> Validation)
{
    /// <summary>Validates on a random fraction of the frames, rounded to whole frames; at least one is left to train on.</summary>
    /// <exception cref="InputException">The fraction is not in [0, 1).</exception>
    public static DataSplit ByFraction(IReadOnlyList<Configuration> configurations, double fraction, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(configurations);
        return ByCount(configurations, FramesOf(configurations.Count, fraction), seed);
    }

    /// <summary>Validates on a random selection of so many frames.</summary>
    /// <exception cref="InputException">The count is negative, or leaves no frame to train on.</exception>
    public static DataSplit ByCount(IReadOnlyList<Configuration> configurations, int count, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(configurations);
        int largest = Math.Max(0, configurations.Count - 1);
        if (count < 0 || count > largest)
            throw new InputException($"the validation part must be from 0 to {largest} frames, found {count}");
        int[] order = [.. Enumerable.Range(0, configurations.Count)];
        new RandomStream(seed).Shuffle<int>(order);
        return Part(configurations, order.AsSpan(0, count));
    }

    /// <summary>
    /// Validates on the same random fraction of every <see cref="Configuration.Group"/>. Every group gives its share rounded
    /// down; the frames still missing to the fraction of the whole come from the groups with the largest remainders.
    /// </summary>
    /// <exception cref="InputException">The fraction is not in [0, 1).</exception>
    public static DataSplit ByGroup(IReadOnlyList<Configuration> configurations, double fraction, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(configurations);
        int total = FramesOf(configurations.Count, fraction);
        var random = new RandomStream(seed);
        int[][] groups = [.. Enumerable.Range(0, configurations.Count)
            .GroupBy(frame => configurations[frame].Group)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group.ToArray())];
        foreach (int[] group in groups)
            random.Shuffle<int>(group);
        int[] shares = [.. groups.Select(group => (int)(fraction * group.Length))];
        int missing = total - shares.Sum();
        foreach (int g in Enumerable.Range(0, groups.Length).OrderByDescending(g => fraction * groups[g].Length - shares[g]).Take(missing))
            shares[g]++;
        return Part(configurations, groups.SelectMany((group, g) => group.Take(shares[g])).ToArray());
    }

    /// <summary>Validates on all frames of the named groups and trains on the others.</summary>
    /// <exception cref="InputException">No frame belongs to one of the groups, or none is left to train on.</exception>
    public static DataSplit ByGroupNames(IReadOnlyList<Configuration> configurations, IReadOnlyCollection<string> validationGroups)
    {
        ArgumentNullException.ThrowIfNull(configurations);
        ArgumentNullException.ThrowIfNull(validationGroups);
        var present = configurations.Select(c => c.Group).ToHashSet();
        if (validationGroups.FirstOrDefault(name => !present.Contains(name)) is { } unknown)
        {
            string names = string.Join(", ", present.Order(StringComparer.Ordinal).Select(name => $"'{name}'"));
            throw new InputException($"no frame belongs to the validation group '{unknown}'; the groups are {names}");
        }
        int[] validation =
            [.. Enumerable.Range(0, configurations.Count).Where(frame => validationGroups.Contains(configurations[frame].Group))];
        if (validation.Length > 0 && validation.Length == configurations.Count)
            throw new InputException("the validation groups leave no frame to train on");
        return Part(configurations, validation);
    }

    private static int FramesOf(int count, double fraction)
    {
        if (!(fraction is >= 0 and < 1))
            throw new InputException(FormattableString.Invariant(
                $"the validation fraction must be at least 0 and below 1, found {fraction}"));
        int frames = (int)Math.Round(fraction * count, MidpointRounding.AwayFromZero);
        return Math.Min(frames, Math.Max(0, count - 1));
    }

    private static DataSplit Part(IReadOnlyList<Configuration> configurations, ReadOnlySpan<int> validation)
    {
        bool[] selected = new bool[configurations.Count];
        foreach (int frame in validation)
            selected[frame] = true;
        return new([.. configurations.Where((_, frame) => !selected[frame])], [.. configurations.Where((_, frame) => selected[frame])]);
    }
}
