using Nnip.Metrics;

namespace Nnip.Cli.Reports;

/// <summary>The error table of one data set.</summary>
/// <param name="Set">Name of the data set, for example "test".</param>
/// <param name="All">The whole set.</param>
/// <param name="Groups">One row per group of frames; empty when frames have no group.</param>
/// <param name="Species">One row per species; empty when forces are not measured.</param>
public sealed record ErrorSection(string Set, ErrorRow All, IReadOnlyList<ErrorRow> Groups, IReadOnlyList<ErrorRow> Species);
