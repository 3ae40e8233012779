using ScottPlot;

namespace Nnip.Cli.Reports;

/// <summary>
/// Figures of a comparison: the mean over seeds as a line and one standard deviation around it as a band, both of the logarithms, since
/// that is what the axis shows.
/// </summary>
internal static class ComparisonFigures
{
    private const int Width = 640, Height = 440;

    /// <summary>Figures of the losses and errors that the trainings have.</summary>
    public static IEnumerable<Figure> All(IReadOnlyList<CurveBundle> curves)
    {
        var measures = new (string Name, string Title, string Unit, Func<TrainingHistory, double[]> Values)[]
        {
            ("loss", "Training loss", "Loss", history => history.Loss),
            ("validation_loss", "Validation loss", "Loss", history => history.ValidationLoss),
            ("rmse_energy", "Energy error", "RMSE (meV/atom)",
                history => Validated(history, history.ValidationEnergyRmse, history.EnergyRmse)),
            ("rmse_forces", "Force error", "RMSE (meV/Å)",
                history => Validated(history, history.ValidationForceRmse, history.ForceRmse)),
        };
        foreach (var (name, title, unit, values) in measures)
        {
            Band[] byEpoch = [.. curves.Select(bundle => Band.Of(bundle, values, seconds: false))];
            if (!byEpoch.Any(band => band.X.Length > 0))
                continue;
            string caption = $"{title}: mean over seeds and one standard deviation, of logarithms";
            yield return new Figure(name, caption + ", by epoch.", Width, Height,
                theme => Draw(theme, title, "Epoch", unit, curves, byEpoch));
            if (name != "rmse_forces")
                continue;
            Band[] bySeconds = [.. curves.Select(bundle => Band.Of(bundle, values, seconds: true))];
            yield return new Figure($"{name}_seconds", caption + ", by mean wall time.", Width, Height,
                theme => Draw(theme, title, "Seconds", unit, curves, bySeconds));
        }
    }

    /// <summary>Errors on validation frames where there are such.</summary>
    private static double[] Validated(TrainingHistory history, double[] validation, double[] training) =>
        validation.Any(double.IsFinite) ? validation : training;

    private static Plot Draw(PlotTheme theme, string title, string xLabel, string yLabel, IReadOnlyList<CurveBundle> curves, Band[] bands)
    {
        Plot plot = theme.NewPlot(title, xLabel, yLabel);
        for (int c = 0; c < bands.Length; c++)
        {
            var (x, mean, deviation) = bands[c];
            if (x.Length == 0)
                continue;
            Color color = theme.Series[c % theme.Series.Length];
            if (deviation.Any(d => d > 0))
            {
                var fill = plot.Add.FillY(x, [.. mean.Zip(deviation, (m, d) => m - d)], [.. mean.Zip(deviation, (m, d) => m + d)]);
                fill.FillColor = color.WithAlpha(0.18);
                fill.LineWidth = 0;
                fill.MarkerSize = 0;
            }
            var line = plot.Add.Scatter(x, mean, color);
            line.LineWidth = 2.2f;
            line.MarkerSize = x.Length == 1 ? 7 : 0;
            line.LinePattern = c < theme.Series.Length ? LinePattern.Solid : LinePattern.Dashed;
            line.LegendText = curves[c].Name;
        }
        LogAxis.Apply(plot, [.. bands.SelectMany(band => band.Mean.Zip(band.Deviation, (m, d) => m + d))
            .Concat(bands.SelectMany(band => band.Mean.Zip(band.Deviation, (m, d) => m - d)))]);
        plot.ShowLegend(Alignment.UpperRight);
        return plot;
    }

    /// <summary>
    /// Points of a curve: epochs or mean seconds, and mean and deviation of decimal logarithms over the seeds that came so far.
    /// </summary>
    private sealed record Band(double[] X, double[] Mean, double[] Deviation)
    {
        public static Band Of(CurveBundle bundle, Func<TrainingHistory, double[]> values, bool seconds)
        {
            List<double> x = [], mean = [], deviation = [];
            int epochs = bundle.Histories.Count == 0 ? 0 : bundle.Histories.Max(history => history.Epoch.Length);
            for (int e = 0; e < epochs; e++)
            {
                int[] seeds = [.. Enumerable.Range(0, bundle.Histories.Count).Where(s => CanDraw(values(bundle.Histories[s]), e))];
                if (seeds.Length == 0)
                    continue;
                double[] logarithms = [.. seeds.Select(s => Math.Log10(values(bundle.Histories[s])[e]))];
                double centre = logarithms.Average();
                x.Add(seconds ? seeds.Average(s => bundle.Elapsed[s][e]) : bundle.Histories[seeds[0]].Epoch[e]);
                mean.Add(centre);
                deviation.Add(seeds.Length < 2 ? 0 : Math.Sqrt(logarithms.Sum(l => (l - centre) * (l - centre)) / (seeds.Length - 1)));
            }
            return new([.. x], [.. mean], [.. deviation]);
        }

        private static bool CanDraw(double[] values, int epoch) =>
            epoch < values.Length && values[epoch] is > 0 and < double.PositiveInfinity;
    }
}
