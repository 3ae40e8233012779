using System.Xml.Linq;
using Nnip.Cli.Reports;
using NUnit.Framework;

namespace Nnip.Tests.Reports;

public class ReportWriterTests
{
    private static readonly string[] AllPlots =
    [
        "errors_energy", "errors_forces", "errors_virial", "force_cosine", "learning_rate", "loss", "parity_energy", "parity_forces",
        "parity_virial", "rmse_energy", "rmse_forces",
    ];

    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("nnip-report-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void A_training_report_has_every_plot_in_both_formats_and_one_page()
    {
        var report = SampleReport.Training(SampleReport.History(50), SampleReport.Parity(30, 360, ["cubic", "tetragonal"]));
        IReadOnlyList<string> paths = ReportWriter.WriteTraining(Path.Combine(folder, "new", "run"), report);
        ReportFiles.CheckAll(paths);
        string plots = Path.Combine(folder, "new", "run", "plots");
        Assert.That(
            Directory.GetFiles(plots).Select(Path.GetFileName),
            Is.EquivalentTo(AllPlots.SelectMany(p => new[] { p + ".png", p + ".svg" }).Append("summary.png")));
        Assert.That(paths, Has.Count.EqualTo(2 * AllPlots.Length + 2));
    }

    [Test]
    public void The_page_shows_settings_plots_errors_per_group_and_species_and_timing()
    {
        var report = SampleReport.Training(SampleReport.History(50), SampleReport.Parity(30, 360));
        XDocument page = ReportFiles.Page(ReportWriter.WriteTraining(folder, report)[^1]);
        Assert.That(page.Descendants("pre").Single().Value, Is.EqualTo("seed: 1\n"));
        Assert.That(page.Descendants("img").Count(), Is.EqualTo(AllPlots.Length));
        string[] rows = [.. page.Descendants("th").Where(th => (string?)th.Attribute("scope") == "row").Select(th => th.Value)];
        Assert.That(rows, Is.SupersetOf(new[] { "all", "cubic", "tetragonal", "Hf", "O", "Training frames", "Precision", "Training" }));
        string[] cells = [.. page.Descendants("td").Select(td => td.Value)];
        Assert.That(cells, Is.SupersetOf(new[] { "5.50", "180", "0.9870", "21.5", "8.50 s", "85.0 %" }));
    }

    [Test]
    public void An_evaluation_report_has_the_plots_of_the_parity_data()
    {
        var report = new EvaluationReport("A model") { Errors = [SampleReport.Errors("test")], Parity = SampleReport.Parity(5, 60) };
        IReadOnlyList<string> paths = ReportWriter.WriteEvaluation(folder, report);
        ReportFiles.CheckAll(paths);
        Assert.That(paths, Has.Count.EqualTo(15));
    }

    [Test]
    public void Names_from_outside_are_escaped()
    {
        const string Name = "<script>alert(1)</script> & \"x\" \u0001";
        const string Shown = "<script>alert(1)</script> & \"x\" \uFFFD";
        var report = new TrainingReport(Name, Name)
        {
            Summary = [new(Name, Name)],
            Errors = [SampleReport.Errors(Name, Name)],
            Parity = SampleReport.Parity(4, 4, [Name, "b"]) with { Set = Name },
            Timing = [new(Name, 1)],
            Environment = [new(Name, Name)],
        };
        IReadOnlyList<string> paths = ReportWriter.WriteTraining(folder, report);
        ReportFiles.CheckAll(paths);
        XDocument page = ReportFiles.Page(paths[^1]);
        Assert.That(page.Descendants("h1").Single().Value, Is.EqualTo(Shown));
        Assert.That(page.Descendants("pre").Single().Value, Is.EqualTo(Shown));
        Assert.That(page.Descendants("th").Count(th => th.Value == Shown), Is.EqualTo(4));
    }

    [Test]
    public void The_same_report_gives_the_same_bytes()
    {
        var report = SampleReport.Training(SampleReport.History(5), SampleReport.Parity(10, 3000));
        string first = ReportWriter.WriteTraining(Path.Combine(folder, "a"), report)[^1];
        string second = ReportWriter.WriteTraining(Path.Combine(folder, "b"), report)[^1];
        Assert.That(File.ReadAllBytes(second), Is.EqualTo(File.ReadAllBytes(first)));
    }

    [Test]
    public void The_summary_picture_has_its_size_and_shows_three_panels()
    {
        string path = Path.Combine(folder, "summary.png");
        ReportWriter.WriteSummaryPicture(path, SampleReport.History(50), SampleReport.Parity(30, 360));
        Assert.That(ReportFiles.PngSize(File.ReadAllBytes(path)), Is.EqualTo((1600, 600)));
        using var picture = SkiaSharp.SKBitmap.Decode(path);
        for (int panel = 0; panel < 3; panel++)
        {
            int inked = 0;
            for (int x = panel * 533; x < (panel + 1) * 533; x++)
                for (int y = 0; y < 600; y++)
                    inked += picture.GetPixel(x, y).Red < 128 ? 1 : 0;
            Assert.That(inked, Is.GreaterThan(2000), $"dark pixels of panel {panel}");
        }
    }

    [Test]
    public void Texts_are_drawn_with_the_font_of_the_program()
    {
        var report = new TrainingReport("A run", "") { History = SampleReport.History(50) };
        string svg = ReportWriter.WriteTraining(folder, report).First(p => p.EndsWith("loss.svg", StringComparison.Ordinal));
        XDocument drawing = XDocument.Load(svg);
        var texts = drawing.Descendants().Where(e => e.Name.LocalName == "text");
        string[] families = [.. texts.Select(text => (string)text.Attribute("font-family")!)];
        Assert.That(families, Is.Not.Empty.And.All.Match("^Inter( Semi Bold)?, sans-serif$"));
        string style = drawing.Descendants().Single(e => e.Name.LocalName == "style").Value;
        Assert.That(style, Does.Contain("font-family:'Inter'").And.Contain("font-family:'Inter Semi Bold'"));
    }
}
