using Nnip.Cli.Reports;
using NUnit.Framework;

namespace Nnip.Tests.Reports;

public class PointDensityTests
{
    [Test]
    public void Few_points_are_all_kept()
    {
        double[] x = [0, 0.5, 1], y = [0, 0.4, 1];
        Assert.That(new PointDensity(x, y, 0, 1).Chosen, Is.EquivalentTo(new[] { 0, 1, 2 }));
    }

    [Test]
    public void Thinning_keeps_a_lone_outlier_and_draws_it_first()
    {
        var random = new Random(5);
        double[] x = [.. Enumerable.Range(0, 200_000).Select(_ => 0.4 + 0.2 * random.NextDouble())];
        double[] y = [.. x.Select(v => v + 0.01 * random.NextDouble())];
        (x[77_777], y[77_777]) = (0.9, 0.1);
        int[] chosen = new PointDensity(x, y, 0, 1).Chosen;
        Assert.That(chosen, Has.Length.InRange(1000, 6000));
        Assert.That(chosen[0], Is.EqualTo(77_777));
        Assert.That(chosen, Is.Unique);
    }

    [Test]
    public void Points_spread_over_all_bins_are_thinned_too()
    {
        var random = new Random(6);
        double[] x = [.. Enumerable.Range(0, 300_000).Select(_ => random.NextDouble())];
        double[] y = [.. x.Select(_ => random.NextDouble())];
        Assert.That(new PointDensity(x, y, 0, 1).Chosen, Has.Length.InRange(3000, 6000));
    }

    [Test]
    public void Crowded_points_are_in_a_higher_level_than_lone_ones()
    {
        double[] x = [.. Enumerable.Repeat(0.5, 1000), 0.1];
        int[][] levels = new PointDensity(x, x, 0, 1).Levels(8);
        Assert.That(levels[0], Is.EqualTo(new[] { 1000 }));
        Assert.That(levels[7], Has.Length.EqualTo(1000));
    }
}
