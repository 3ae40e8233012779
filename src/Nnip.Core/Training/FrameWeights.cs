using Nnip.Structures;

namespace Nnip.Training;

/// <summary>Frames with other weights in the loss; atoms and labels are shared, not copied.</summary>
internal static class FrameWeights
{
    /// <summary>Every frame's weight times that of its group; groups not named count 1.</summary>
    public static IReadOnlyList<Configuration> Scaled(
        IReadOnlyList<Configuration> frames, IReadOnlyDictionary<string, double> groupWeights) =>
        groupWeights.Count == 0
            ? frames
            : [.. frames.Select(frame => frame with { Weight = frame.Weight * groupWeights.GetValueOrDefault(frame.Group, 1) })];

    /// <summary>Every frame with weight 1, so that means are plain means.</summary>
    public static IReadOnlyList<Configuration> Plain(IReadOnlyList<Configuration> frames) =>
        [.. frames.Select(frame => frame.Weight == 1 ? frame : frame with { Weight = 1 })];
}
