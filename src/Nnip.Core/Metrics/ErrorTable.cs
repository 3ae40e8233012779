using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Metrics;

/// <summary>Errors of a potential on a data set: in all, by group and by species.</summary>
/// <param name="All">All frames.</param>
/// <param name="Groups">Frames by <see cref="Configuration.Group"/>, in order of name.</param>
/// <param name="Species">Forces of the atoms of each species, in order of atomic number; errors of whole frames are NaN.</param>
public sealed record ErrorTable(ErrorRow All, IReadOnlyList<ErrorRow> Groups, IReadOnlyList<ErrorRow> Species)
{
    /// <summary>
    /// Compares predictions with the labels of their frames. What is not labelled does not count; frame weights do not count.
    /// </summary>
    /// <param name="frames">Labelled frames.</param>
    /// <param name="predictions">One for each frame, in order.</param>
    /// <exception cref="ArgumentException">The two are not equally many.</exception>
    public static ErrorTable Of(IReadOnlyList<Configuration> frames, IReadOnlyList<Prediction> predictions)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(predictions);
        if (frames.Count != predictions.Count)
            throw new ArgumentException($"{predictions.Count} predictions for {frames.Count} frames", nameof(predictions));
        var builder = new ErrorTableBuilder();
        for (int f = 0; f < frames.Count; f++)
            builder.Add(frames[f], predictions[f]);
        return builder.Build();
    }
}
