using Nnip.Structures;

namespace Nnip.Training;

/// <summary>Frames with other weights in the loss; atoms and labels are shared, not copied.</summary>
internal static class FrameWeights
{
    /// <summary>Every frame's weight times that of its group; groups not named count 1.</summary>
    public static IReadOnlyList<Configuration> Scaled(IReadOnlyList<Configuration> frames, IReadOnlyDictionary<string, double> groupWeights) =>
        groupWeights.Count == 0
            ? frames
            : [.. frames.Select(frame => With(frame, frame.Weight * groupWeights.GetValueOrDefault(frame.Group, 1)))];

    /// <summary>Every frame with weight 1, so that means are plain means.</summary>
    public static IReadOnlyList<Configuration> Plain(IReadOnlyList<Configuration> frames) =>
        [.. frames.Select(frame => frame.Weight == 1 ? frame : With(frame, 1))];

    private static Configuration With(Configuration frame, double weight) => new()
    {
        Species = frame.Species,
        Positions = frame.Positions,
        Cell = frame.Cell,
        Energy = frame.Energy,
        Forces = frame.Forces,
        Virial = frame.Virial,
        Group = frame.Group,
        Weight = weight,
        Extras = frame.Extras,
        Columns = frame.Columns,
        Source = frame.Source,
    };
}
