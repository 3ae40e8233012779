using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Metrics;

/// <summary>Errors of a potential on a data set: in all, by group, and of forces by species.</summary>
/// <param name="All">All frames.</param>
/// <param name="Groups">Frames by <see cref="Configuration.Group"/>, in order of name.</param>
/// <param name="Species">Force components in meV/Angstrom by chemical symbol, in order of atomic number.</param>
public sealed record ErrorTable(
    ErrorRow All, IReadOnlyList<KeyValuePair<string, ErrorRow>> Groups, IReadOnlyList<KeyValuePair<string, ErrorStatistics>> Species)
{
    /// <summary>Compares predictions with the labels of their frames. What is not labelled does not count; frame weights do not count.</summary>
    /// <param name="frames">Labelled frames.</param>
    /// <param name="predictions">One for each frame, in order.</param>
    /// <exception cref="ArgumentException">The two are not equally many.</exception>
    public static ErrorTable Of(IReadOnlyList<Configuration> frames, IReadOnlyList<Prediction> predictions)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(predictions);
        if (frames.Count != predictions.Count)
            throw new ArgumentException($"{predictions.Count} predictions for {frames.Count} frames", nameof(predictions));
        var all = new ErrorRowBuilder();
        var groups = new SortedDictionary<string, ErrorRowBuilder>(StringComparer.Ordinal);
        var species = new SortedDictionary<int, ErrorSums>();
        for (int f = 0; f < frames.Count; f++)
        {
            all.Add(frames[f], predictions[f]);
            if (!groups.TryGetValue(frames[f].Group, out var group))
                groups[frames[f].Group] = group = new();
            group.Add(frames[f], predictions[f]);
            AddSpecies(species, frames[f], predictions[f]);
        }
        return new(
            all.Build(),
            [.. groups.Select(g => KeyValuePair.Create(g.Key, g.Value.Build()))],
            [.. species.Select(s => KeyValuePair.Create(Element.Symbol(s.Key), s.Value.Result(1000)))]);
    }

    private static void AddSpecies(SortedDictionary<int, ErrorSums> species, Configuration frame, Prediction prediction)
    {
        for (int i = 0; frame.Forces is not null && i < frame.Count; i++)
        {
            if (!frame.Forces[i].IsFinite)
                continue;
            if (!species.TryGetValue(frame.Species[i], out var sums))
                species[frame.Species[i]] = sums = new();
            for (int axis = 0; axis < 3; axis++)
                sums.Add(prediction.Forces[i][axis], frame.Forces[i][axis]);
        }
    }
}
