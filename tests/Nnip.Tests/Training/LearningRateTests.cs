using Nnip.Training;
using NUnit.Framework;

namespace Nnip.Tests.Training;

public class LearningRateTests
{
    private static double Rate(ScheduleSettings settings, int epoch, int step) => new LearningRate(settings, 0.1, 10).At(epoch, step, 4);

    [TestCase(ScheduleKind.Constant, 7, 3, 0.1)]
    [TestCase(ScheduleKind.Exponential, 0, 0, 0.1)]
    [TestCase(ScheduleKind.Exponential, 2, 0, 0.025)]
    [TestCase(ScheduleKind.Exponential, 2, 2, 0.017677669529663688)]
    [TestCase(ScheduleKind.Cosine, 0, 0, 0.1)]
    [TestCase(ScheduleKind.Cosine, 5, 0, 0.06)]
    [TestCase(ScheduleKind.Cosine, 10, 0, 0.02)]
    [TestCase(ScheduleKind.Cosine, 12, 0, 0.02)]
    public void Table_of_schedules(ScheduleKind kind, int epoch, int step, double expected) =>
        Assert.That(Rate(new() { Kind = kind, Decay = 0.5, FinalFraction = 0.2, WarmupEpochs = 0 }, epoch, step),
            Is.EqualTo(expected).Within(1e-15));

    [TestCase(0, 0, 0.0125)]
    [TestCase(0, 3, 0.05)]
    [TestCase(1, 3, 0.1)]
    [TestCase(2, 0, 0.1)]
    public void Warm_up_rises_to_the_whole_rate(int epoch, int step, double expected) =>
        Assert.That(Rate(new() { WarmupEpochs = 2 }, epoch, step), Is.EqualTo(expected).Within(1e-15));

    [Test]
    public void Cosine_starts_after_the_warm_up()
    {
        var settings = new ScheduleSettings { Kind = ScheduleKind.Cosine, WarmupEpochs = 2, FinalFraction = 0 };
        Assert.That(Rate(settings, 2, 0), Is.EqualTo(0.1).Within(1e-15));
        Assert.That(Rate(settings, 6, 0), Is.EqualTo(0.05).Within(1e-15));
    }

    [Test]
    public void Plateau_lowers_after_its_patience_down_to_the_floor()
    {
        var rate = new LearningRate(new() { Kind = ScheduleKind.Plateau, Patience = 2, Factor = 0.1, FinalFraction = 0.05 }, 1, 100);
        double[] losses = [5, 4, 4, 4.5, 3, 3, 3, 3, 3];
        double[] expected = [1, 1, 1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05];
        var found = new List<double>();
        foreach (double loss in losses)
        {
            rate.Observe(loss);
            found.Add(rate.At(found.Count, 0, 1));
        }
        Assert.That(found, Is.EqualTo(expected).Within(1e-15));
    }

    [Test]
    public void Losses_that_are_no_number_do_not_reset_the_patience()
    {
        var rate = new LearningRate(new() { Kind = ScheduleKind.Plateau, Patience = 2, Factor = 0.5 }, 1, 100);
        foreach (double loss in new[] { 1, double.NaN, double.NaN })
            rate.Observe(loss);
        Assert.That(rate.At(3, 0, 1), Is.EqualTo(0.5));
    }
}
