using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Metrics;

/// <summary>Compares predictions with labels frame by frame, so that no data set need be in memory.</summary>
public sealed class ErrorTableBuilder
{
    private readonly ErrorRowBuilder all = new();
    private readonly SortedDictionary<string, ErrorRowBuilder> groups = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, ErrorRowBuilder> species = [];

    /// <summary>Takes a frame in. What is not labelled does not count; the weight of the frame does not count.</summary>
    /// <param name="frame">The labelled frame (N atoms).</param>
    /// <param name="prediction">What a potential says of it, atoms in its order.</param>
    /// <exception cref="ArgumentException">The two have not equally many atoms.</exception>
    public void Add(Configuration frame, Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(prediction);
        if (prediction.Forces.Length != frame.Count)
            throw new ArgumentException(
                $"a prediction of {prediction.Forces.Length} atoms for a frame of {frame.Count}", nameof(prediction));
        all.Add(frame, prediction);
        if (!groups.TryGetValue(frame.Group, out var group))
            groups[frame.Group] = group = new();
        group.Add(frame, prediction);
        foreach (int number in frame.Species.Distinct())
        {
            if (!species.TryGetValue(number, out var row))
                species[number] = row = new();
            row.AddSpecies(frame, prediction, number);
        }
    }

    /// <summary>The errors of the frames so far.</summary>
    public ErrorTable Build() => new(
        all.Build("all"),
        [.. groups.Select(g => g.Value.Build(g.Key))],
        [.. species.Select(s => s.Value.Build(Element.Symbol(s.Key)))]);
}
