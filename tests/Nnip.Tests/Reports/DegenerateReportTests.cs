using Nnip.Cli.Reports;
using NUnit.Framework;

namespace Nnip.Tests.Reports;

/// <summary>Inputs at the edges: nothing, one of everything, missing and huge values, very many points.</summary>
public class DegenerateReportTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("nnip-report-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Nothing_measured_gives_a_page_without_plots()
    {
        IReadOnlyList<string> paths = Write(new TrainingReport("", ""));
        Assert.That(paths, Has.Count.EqualTo(1));
        Assert.That(ReportFiles.Page(paths[0]).Descendants("img"), Is.Empty);
    }

    [Test]
    public void No_frame_gives_no_parity_plot() =>
        Assert.That(Names(Write(SampleReport.Training(TrainingHistory.Empty, SampleReport.Parity(0, 0)))), Is.Empty);

    [Test]
    public void One_epoch_one_frame_one_atom() =>
        Assert.That(Names(Write(SampleReport.Training(SampleReport.History(1), SampleReport.Parity(1, 1)))), Has.Length.EqualTo(12));

    [Test]
    public void Without_virials_only_their_plots_are_missing()
    {
        ParityData parity = SampleReport.Parity(5, 50) with { VirialReference = [], VirialPredicted = [] };
        string[] names = Names(Write(SampleReport.Training(SampleReport.History(3), parity)));
        Assert.That(names, Has.Length.EqualTo(10).And.None.Contains("virial"));
    }

    [Test]
    public void Missing_labels_count_as_no_labels()
    {
        double[] missing = [.. Enumerable.Repeat(double.NaN, 45)];
        ParityData parity = SampleReport.Parity(5, 50) with { VirialReference = missing };
        Assert.That(Names(Write(SampleReport.Training(TrainingHistory.Empty, parity))), Has.Length.EqualTo(6).And.None.Contains("virial"));
    }

    [Test]
    public void Validation_that_was_never_measured_leaves_the_training_curve()
    {
        double[] missing = [.. Enumerable.Repeat(double.NaN, 20)];
        TrainingHistory history = SampleReport.History(20) with
        {
            ValidationLoss = missing,
            ValidationEnergyRmse = missing,
            ValidationForceRmse = [],
            LearningRate = missing,
        };
        Assert.That(Names(Write(SampleReport.Training(history, null))), Is.EqualTo(new[] { "loss", "rmse_energy", "rmse_forces" }));
    }

    [TestCase(0.0)]
    [TestCase(-1.0)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void A_loss_that_has_no_logarithm_gives_no_loss_plot(double loss)
    {
        TrainingHistory history = SampleReport.History(2) with { Loss = [loss, loss], ValidationLoss = [loss, loss] };
        Assert.That(Names(Write(SampleReport.Training(history, null))), Does.Not.Contain("loss").And.Contain("rmse_energy"));
    }

    [TestCase(1e-12, 1e12)]
    [TestCase(1e-300, 1e29)]
    [TestCase(2.0, 2.0)]
    [TestCase(2.0, 2.0000001)]
    public void Loss_of_any_range_has_an_axis(double first, double last)
    {
        TrainingHistory history = SampleReport.History(2) with { Loss = [first, last] };
        Assert.That(Names(Write(SampleReport.Training(history, null))), Does.Contain("loss"));
    }

    [TestCase(0.0, 0.0)]
    [TestCase(-2500.0, -2500.0)]
    [TestCase(1e12, -1e12)]
    [TestCase(1e-14, 2e-14)]
    [TestCase(1e300, double.MaxValue)]
    [TestCase(double.NegativeInfinity, double.NaN)]
    public void Energies_of_any_size_are_drawn_or_left_out(double reference, double predicted)
    {
        ParityData parity = new("test") { EnergyReference = [reference, reference], EnergyPredicted = [predicted, reference] };
        Write(SampleReport.Training(TrainingHistory.Empty, parity));
        ReportWriter.WriteSummaryPicture(Path.Combine(folder, "summary.png"), TrainingHistory.Empty, parity);
        Assert.That(ReportFiles.PngSize(File.ReadAllBytes(Path.Combine(folder, "summary.png"))), Is.EqualTo((1600, 600)));
    }

    [Test]
    public void A_million_force_components_make_a_small_drawing()
    {
        ParityData parity = SampleReport.Parity(3, 350_000);
        string svg = Write(new TrainingReport("Many", "") { Parity = parity })
            .Single(p => p.EndsWith("parity_forces.svg", StringComparison.Ordinal));
        Assert.That(new FileInfo(svg).Length, Is.LessThan(1_500_000));
    }

    [Test]
    public void Many_groups_are_drawn_without_a_legend()
    {
        string[] groups = [.. Enumerable.Range(0, 40).Select(i => $"group {i}")];
        string svg = Write(new TrainingReport("Many", "") { Parity = SampleReport.Parity(80, 10, groups) })
            .Single(p => p.EndsWith("parity_energy.svg", StringComparison.Ordinal));
        Assert.That(File.ReadAllText(svg), Does.Not.Contain("group 7"));
    }

    [Test]
    public void Arrays_of_different_lengths_are_refused()
    {
        ParityData parity = SampleReport.Parity(5, 5);
        Assert.That(() => Write(new TrainingReport("", "") { Parity = parity with { EnergyPredicted = [1] } }),
            Throws.ArgumentException.With.Message.EqualTo("energies: 5 reference values but 1 predicted ones"));
        Assert.That(() => Write(new TrainingReport("", "") { Parity = parity with { Groups = ["a", "b"] } }),
            Throws.ArgumentException.With.Message.EqualTo("2 groups for 5 energies"));
        Assert.That(() => Write(new TrainingReport("", "") { History = SampleReport.History(3) with { ForceRmse = [1] } }),
            Throws.ArgumentException.With.Message.EqualTo("history column ForceRmse has 1 values for 3 epochs"));
    }

    private IReadOnlyList<string> Write(TrainingReport report)
    {
        IReadOnlyList<string> paths = ReportWriter.WriteTraining(folder, report);
        ReportFiles.CheckAll(paths);
        return paths;
    }

    private static string[] Names(IReadOnlyList<string> paths) =>
        [.. paths.Where(p => p.EndsWith(".png", StringComparison.Ordinal)).Select(p => Path.GetFileNameWithoutExtension(p))];
}
