namespace Nnip.Cli.Reports;

/// <summary>Everything that the report of an evaluation shows. Texts are plain; the writer escapes them.</summary>
/// <param name="Title">Heading of the report.</param>
public sealed record EvaluationReport(string Title)
{
    /// <summary>Facts to read first: model, data file, counts.</summary>
    public IReadOnlyList<SummaryRow> Summary { get; init; } = [];

    /// <summary>Error tables; the first one's figures head the report.</summary>
    public IReadOnlyList<ErrorSection> Errors { get; init; } = [];

    /// <summary>Values for the parity plots; null leaves them out.</summary>
    public ParityData? Parity { get; init; }

    /// <summary>Where the time went.</summary>
    public IReadOnlyList<TimingRow> Timing { get; init; } = [];

    /// <summary>Program version, machine, precision, threads.</summary>
    public IReadOnlyList<SummaryRow> Environment { get; init; } = [];
}
