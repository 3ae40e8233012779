using ScottPlot;
using ScottPlot.TickGenerators;

namespace Nnip.Cli.Reports;

/// <summary>Figures of the course of a training run: loss, errors, learning rate against the epoch.</summary>
internal static class HistoryFigures
{
    private const int Width = 640, Height = 420;

    /// <summary>Up to this many epochs each one gets a marker; more would merge into a band.</summary>
    private const int MaxMarkers = 40;

    private sealed record Curve(string Label, double[] Values);

    /// <exception cref="ArgumentException">A column is neither empty nor as long as the epochs.</exception>
    public static IEnumerable<Figure> All(TrainingHistory history)
    {
        Check(history);
        var candidates = new (string Name, string Title, string Unit, string Caption, Curve[] Curves)[]
        {
            ("loss", "Loss", "Loss", "Training and validation loss, logarithmic axis.", LossCurves(history)),
            ("rmse_energy", "Energy error", "RMSE (meV/atom)", "Error of the energy per atom during training, logarithmic axis.",
                [new("Training", history.EnergyRmse), new("Validation", history.ValidationEnergyRmse)]),
            ("rmse_forces", "Force error", "RMSE (meV/Å)", "Error of the force components during training, logarithmic axis.",
                [new("Training", history.ForceRmse), new("Validation", history.ValidationForceRmse)]),
            ("learning_rate", "Learning rate", "Learning rate", "Learning rate of each epoch, logarithmic axis.",
                [new("Learning rate", history.LearningRate)]),
        };
        foreach (var (name, title, unit, caption, curves) in candidates)
            if (curves.Any(c => c.Values.Any(CanDraw)))
                yield return new Figure(name, caption, Width, Height, theme => Draw(theme, title, unit, history.Epoch, curves));
    }

    /// <summary>The loss curves as a plot of their own; an empty frame when there is no epoch.</summary>
    public static Plot Loss(PlotTheme theme, TrainingHistory history)
    {
        Check(history);
        return Draw(theme, "Loss", "Loss", history.Epoch, LossCurves(history));
    }

    private static Curve[] LossCurves(TrainingHistory history) =>
        [new("Training", history.Loss), new("Validation", history.ValidationLoss)];

    private static Plot Draw(PlotTheme theme, string title, string unit, double[] epochs, Curve[] curves)
    {
        Plot plot = theme.NewPlot(title, "Epoch", unit);
        var heights = new List<double>();
        int drawn = 0;
        for (int c = 0; c < curves.Length; c++)
        {
            double[] values = curves[c].Values;
            int[] kept = [.. Enumerable.Range(0, values.Length).Where(i => CanDraw(values[i]))];
            if (kept.Length == 0)
                continue;
            double[] logarithms = [.. kept.Select(i => Math.Log10(values[i]))];
            heights.AddRange(logarithms);
            var line = plot.Add.Scatter(kept.Select(i => epochs[i]).ToArray(), logarithms, theme.Series[c]);
            line.LineWidth = 2.2f;
            line.MarkerSize = kept.Length <= MaxMarkers ? 6 : 0;
            line.LegendText = curves[c].Label;
            drawn++;
        }
        if (heights.Count == 0)
            return plot;
        SetEpochAxis(plot, epochs);
        LogAxis.Apply(plot, heights);
        if (drawn > 1)
            // Losses fall, and at times rise again: this corner is the one they leave free.
            plot.ShowLegend(Alignment.LowerLeft);
        else
            plot.HideLegend();
        return plot;
    }

    private static void SetEpochAxis(Plot plot, double[] epochs)
    {
        double first = epochs.Min(), last = epochs.Max(), margin = Math.Max(0.02 * (last - first), 0.5);
        plot.Axes.SetLimitsX(first - margin, last + margin);
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true, MinimumTickSpacing = 50 };
    }

    private static bool CanDraw(double value) => value > 0 && PairedValues.CanDraw(value);

    private static void Check(TrainingHistory history)
    {
        var columns = new (string Name, double[] Values)[]
        {
            (nameof(history.Loss), history.Loss), (nameof(history.ValidationLoss), history.ValidationLoss),
            (nameof(history.EnergyRmse), history.EnergyRmse), (nameof(history.ValidationEnergyRmse), history.ValidationEnergyRmse),
            (nameof(history.ForceRmse), history.ForceRmse), (nameof(history.ValidationForceRmse), history.ValidationForceRmse),
            (nameof(history.LearningRate), history.LearningRate), (nameof(history.Seconds), history.Seconds),
        };
        foreach (var (name, values) in columns)
            if (values.Length != 0 && values.Length != history.Epoch.Length)
                throw new ArgumentException($"history column {name} has {values.Length} values for {history.Epoch.Length} epochs");
    }
}
