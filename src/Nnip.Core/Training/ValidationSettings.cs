namespace Nnip.Training;

/// <summary>
/// Which training frames are held out to validate on, where no validation file is given; at most one of fraction, count and groups;
/// key `validation`.
/// </summary>
public sealed record ValidationSettings
{
    /// <summary>Fraction of the frames.</summary>
    public double Fraction { get; init; }

    /// <summary>Number of frames.</summary>
    public int Count { get; init; }

    /// <summary>All frames of these groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Whether the fraction is taken from every group alike.</summary>
    public bool Stratify { get; init; }
}
