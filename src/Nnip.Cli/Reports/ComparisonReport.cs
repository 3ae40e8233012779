namespace Nnip.Cli.Reports;

/// <summary>What a report of a comparison shows.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Settings">The settings that all variants have in common, as YAML.</param>
public sealed record ComparisonReport(string Title, string Settings)
{
    /// <summary>Facts about data and model.</summary>
    public IReadOnlyList<SummaryRow> Summary { get; init; } = [];

    /// <summary>Facts about program and machine.</summary>
    public IReadOnlyList<SummaryRow> Environment { get; init; } = [];

    /// <summary>Headings of the table, that of the variants' names first.</summary>
    public required IReadOnlyList<string> Headings { get; init; }

    /// <summary>Rows of the table, ready to read.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Rows { get; init; }

    /// <summary>Curves of the variants.</summary>
    public required IReadOnlyList<CurveBundle> Curves { get; init; }
}

/// <summary>The curves of one variant: a history for each seed.</summary>
/// <param name="Name">Name of the variant.</param>
/// <param name="Histories">One for each seed.</param>
/// <param name="Elapsed">Seconds from the start to the end of each epoch, for each seed.</param>
public sealed record CurveBundle(string Name, IReadOnlyList<TrainingHistory> Histories, IReadOnlyList<double[]> Elapsed);
