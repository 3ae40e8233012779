using Nnip.Cli.Settings;

namespace Nnip.Cli.Comparison;

/// <summary>What a user asks `nnip compare` for.</summary>
/// <param name="File">Settings file, or null.</param>
/// <param name="Flags">Flags that all variants have in common.</param>
/// <param name="Variants">The variants.</param>
/// <param name="Seeds">Trainings of each variant.</param>
/// <param name="Target">Error to come down to, or null.</param>
/// <param name="Overwrite">Whether an earlier comparison is replaced.</param>
/// <param name="Json">Whether the result is written as JSON.</param>
internal sealed record ComparisonRequest(
    string? File, IReadOnlyList<(Setting Setting, string Text)> Flags, IReadOnlyList<Variant> Variants, int Seeds, Target? Target,
    bool Overwrite, bool Json);
