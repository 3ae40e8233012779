namespace Nnip.Cli.Reports;

/// <summary>Everything that the report of a training run shows. Texts are plain; the writer escapes them.</summary>
/// <param name="Title">Heading of the report.</param>
/// <param name="Settings">The settings as run, YAML.</param>
public sealed record TrainingReport(string Title, string Settings)
{
    /// <summary>Facts to read first: data, model size, best epoch.</summary>
    public IReadOnlyList<SummaryRow> Summary { get; init; } = [];

    /// <summary>The training history.</summary>
    public TrainingHistory History { get; init; } = TrainingHistory.Empty;

    /// <summary>Error tables, the one that matters most first; the first one's figures head the report.</summary>
    public IReadOnlyList<ErrorSection> Errors { get; init; } = [];

    /// <summary>Values for the parity plots; null leaves them out.</summary>
    public ParityData? Parity { get; init; }

    /// <summary>Where the time went.</summary>
    public IReadOnlyList<TimingRow> Timing { get; init; } = [];

    /// <summary>Program version, machine, precision, threads.</summary>
    public IReadOnlyList<SummaryRow> Environment { get; init; } = [];
}
