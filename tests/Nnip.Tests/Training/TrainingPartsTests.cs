using Nnip.Training;
using NUnit.Framework;

namespace Nnip.Tests.Training;

public class TrainingPartsTests
{
    [Test]
    public void Moving_average_warms_up_to_its_decay()
    {
        var average = new MovingAverage(0.15, [10.0]);
        average.Update([0.0]);
        Assert.That(average.Parameters[0], Is.EqualTo(1).Within(1e-15), "decay 1/10 at first");
        average.Update([0.0]);
        Assert.That(average.Parameters[0], Is.EqualTo(0.15).Within(1e-15), "then min(0.15, 2/11)");
        average.Update([1.0]);
        Assert.That(average.Parameters[0], Is.EqualTo(0.15 * 0.15 + 0.85).Within(1e-15));
    }

    [Test]
    public void Best_parameters_are_kept_and_waiting_is_counted()
    {
        var best = new BestTracker([0.0]);
        double[] losses = [3, 2, 2, double.NaN, 1];
        bool[] improved = [.. losses.Select((loss, i) => best.Observe(i + 1, loss, [(double)i + 1]))];
        Assert.That(improved, Is.EqualTo(new[] { true, true, false, false, true }));
        Assert.That((best.Epoch, best.Loss, best.Waited, best.Parameters[0]), Is.EqualTo((5, 1.0, 0, 5.0)));
        best.Observe(6, 1, [6.0]);
        Assert.That((best.Epoch, best.Waited), Is.EqualTo((5, 1)));
    }
}
