namespace Nnip.Cli.Reports;

/// <summary>One line of a two-column table of a report: what it is and its value, ready to read.</summary>
/// <param name="Key">What the value is, for example "Training frames".</param>
/// <param name="Value">The value with its unit.</param>
public sealed record SummaryRow(string Key, string Value);

/// <summary>Wall-clock time of one phase of a run.</summary>
/// <param name="Phase">Name of the phase, for example "Descriptors".</param>
/// <param name="Seconds">Its duration in seconds.</param>
public sealed record TimingRow(string Phase, double Seconds);
