namespace Nnip.Training;

/// <summary>How the learning rate changes.</summary>
public enum ScheduleKind
{
    /// <summary>Never.</summary>
    Constant,

    /// <summary>By a constant factor for each epoch.</summary>
    Exponential,

    /// <summary>Along half a cosine from the learning rate to a fraction of it at the last epoch.</summary>
    Cosine,

    /// <summary>Lowered when the monitored loss has not improved for some epochs.</summary>
    Plateau,
}

/// <summary>The schedule of the learning rate; key `schedule`.</summary>
public sealed record ScheduleSettings
{
    /// <summary>Which schedule.</summary>
    public ScheduleKind Kind { get; init; } = ScheduleKind.Constant;

    /// <summary>Factor for each epoch (exponential).</summary>
    public double Decay { get; init; } = 0.99;

    /// <summary>Last learning rate as a fraction of the first (cosine), and the floor of plateau.</summary>
    public double FinalFraction { get; init; } = 0.01;

    /// <summary>Factor at each lowering (plateau).</summary>
    public double Factor { get; init; } = 0.5;

    /// <summary>Epochs without improvement before the rate is lowered (plateau).</summary>
    public int Patience { get; init; } = 20;

    /// <summary>
    /// Epochs in which the rate rises linearly from zero; may be a fraction. One by default: the first steps of Adam move every weight by
    /// the learning rate, before it knows how noisy gradients are.
    /// </summary>
    public double WarmupEpochs { get; init; } = 1;
}
