namespace Nnip.Cli.Reports;

/// <summary>Writes plots and the self-contained <c>report.html</c> of a run.</summary>
public static class ReportWriter
{
    /// <summary>
    /// Writes <c>report.html</c> and <c>plots/*.png</c>, <c>plots/*.svg</c> of a training run below
    /// <paramref name="directory"/>, which is made when it is missing. Files of the same names are replaced, each whole.
    /// </summary>
    /// <returns>The paths written, <c>report.html</c> last.</returns>
    /// <exception cref="ArgumentException">Columns or arrays that belong together differ in length.</exception>
    public static IReadOnlyList<string> WriteTraining(string directory, TrainingReport report)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(report);
        return [];
    }

    /// <summary>
    /// Writes <c>report.html</c> and <c>plots/*.png</c>, <c>plots/*.svg</c> of an evaluation below
    /// <paramref name="directory"/>, which is made when it is missing. Files of the same names are replaced, each whole.
    /// </summary>
    /// <returns>The paths written, <c>report.html</c> last.</returns>
    /// <exception cref="ArgumentException">Columns or arrays that belong together differ in length.</exception>
    public static IReadOnlyList<string> WriteEvaluation(string directory, EvaluationReport report)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(report);
        return [];
    }

    /// <summary>Writes one PNG of 1600 x 600 pixels: loss curves, energy parity, force parity.</summary>
    /// <exception cref="ArgumentException">Columns or arrays that belong together differ in length.</exception>
    public static void WriteSummaryPicture(string path, TrainingHistory history, ParityData parity)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(parity);
    }
}
