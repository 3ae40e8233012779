using Nnip.IO;

namespace Nnip.Cli.Reports;

/// <summary>Writes plots and the self-contained <c>report.html</c> of a run.</summary>
public static class ReportWriter
{
    /// <summary>
    /// Writes <c>report.html</c> and <c>plots/*.png</c>, <c>plots/*.svg</c> and the picture <c>plots/summary.png</c> of a training run
    /// below <paramref name="directory"/>, which is made when it is missing. Files of the same names are replaced, each whole.
    /// </summary>
    /// <returns>The paths written, <c>report.html</c> last.</returns>
    /// <exception cref="ArgumentException">Columns or arrays that belong together differ in length.</exception>
    public static IReadOnlyList<string> WriteTraining(string directory, TrainingReport report)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(report);
        var paths = new List<string>();
        var course = Render(directory, HistoryFigures.All(report.History), paths);
        var page = new ReportPage(report.Title, "Training report");
        page.Add(ErrorTableHtml.KeyFigures(report.Errors));
        page.Add(FactsSideBySide(report.Summary, report.Environment));
        page.Add(Html.Figures("Training", course));
        AddAccuracy(page, directory, report.Parity, report.Errors, paths);
        if (report.Parity is { EnergyReference.Length: > 0 })
        {
            paths.Add(Path.Combine(directory, "plots", "summary.png"));
            WriteSummaryPicture(paths[^1], report.History, report.Parity);
        }
        page.Add(Html.Timing(report.Timing));
        AddSettings(page, report.Settings);
        return Finish(page, directory, paths);
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
        var paths = new List<string>();
        var page = new ReportPage(report.Title, "Evaluation report");
        page.Add(ErrorTableHtml.KeyFigures(report.Errors));
        page.Add(FactsSideBySide(report.Summary, report.Environment));
        AddAccuracy(page, directory, report.Parity, report.Errors, paths);
        page.Add(Html.Timing(report.Timing));
        return Finish(page, directory, paths);
    }

    /// <summary>
    /// Writes <c>report.html</c> and <c>plots/*.png</c>, <c>plots/*.svg</c> of a comparison below
    /// <paramref name="directory"/>, which is made when it is missing. Files of the same names are replaced, each whole.
    /// </summary>
    /// <returns>The paths written, <c>report.html</c> last.</returns>
    public static IReadOnlyList<string> WriteComparison(string directory, ComparisonReport report)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(report);
        var paths = new List<string>();
        var page = new ReportPage(report.Title, "Comparison report");
        page.Add(FactsSideBySide(report.Summary, report.Environment));
        page.Add(Html.Table("Mean ± standard deviation over seeds", report.Headings, report.Rows));
        page.Add(Html.Figures("Curves", Render(directory, ComparisonFigures.All(report.Curves), paths)));
        AddSettings(page, report.Settings);
        return Finish(page, directory, paths);
    }

    /// <summary>Writes one PNG of 1600 x 600 pixels: loss curves, energy parity, force parity.</summary>
    /// <exception cref="ArgumentException">Columns or arrays that belong together differ in length.</exception>
    public static void WriteSummaryPicture(string path, TrainingHistory history, ParityData parity)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(parity);
        byte[] png = SummaryPicture.Png(history, parity);
        AtomicFile.Write(path, stream => stream.Write(png));
    }

    private static void AddAccuracy(
        ReportPage page, string directory, ParityData? parity, IReadOnlyList<ErrorSection> errors, List<string> paths)
    {
        if (parity is not null)
            page.Add(Html.Figures("Predicted against reference", Render(directory, ParityFigures.All(parity), paths)));
        page.Add(ErrorTableHtml.Tables(errors));
        if (parity is not null)
            page.Add(Html.Figures("Error distributions", Render(directory, ErrorFigures.All(parity), paths)));
    }

    private static void AddSettings(ReportPage page, string settings)
    {
        if (settings.Length > 0)
            page.Add($"<h2>Settings</h2>\n<div class=\"card\"><pre>{Html.Escape(settings)}</pre></div>\n");
    }

    private static string FactsSideBySide(IReadOnlyList<SummaryRow> summary, IReadOnlyList<SummaryRow> environment) =>
        $"<div class=\"pair\">\n{Html.Facts("Summary", summary)}{Html.Facts("Environment", environment)}</div>\n";

    /// <summary>Writes each figure in both formats and keeps the renderings that the page embeds.</summary>
    private static List<RenderedFigure> Render(string directory, IEnumerable<Figure> figures, List<string> paths)
    {
        string folder = Directory.CreateDirectory(Path.Combine(directory, "plots")).FullName;
        var rendered = new List<RenderedFigure>();
        foreach (Figure figure in figures)
        {
            byte[] light = figure.Png(PlotTheme.Light);
            Write(Path.Combine(folder, figure.Name + ".png"), light, paths);
            Write(Path.Combine(folder, figure.Name + ".svg"), figure.Svg(PlotTheme.Light), paths);
            rendered.Add(new RenderedFigure(figure, light, figure.Png(PlotTheme.Dark)));
        }
        return rendered;
    }

    private static List<string> Finish(ReportPage page, string directory, List<string> paths)
    {
        Directory.CreateDirectory(directory);
        Write(Path.Combine(directory, "report.html"), page.ToBytes(), paths);
        return paths;
    }

    private static void Write(string path, byte[] content, List<string> paths)
    {
        AtomicFile.Write(path, stream => stream.Write(content));
        paths.Add(path);
    }
}
