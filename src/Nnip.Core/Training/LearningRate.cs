namespace Nnip.Training;

/// <summary>
/// The learning rate at every step: schedule x warm-up. Exponential and cosine change within an epoch; cosine starts after the
/// warm-up and ends with the last epoch; plateau is told the monitored loss after every epoch.
/// </summary>
public sealed class LearningRate
{
    private readonly ScheduleSettings settings;
    private readonly double initial;
    private readonly int epochs;
    private double scale = 1, best = double.PositiveInfinity;
    private int waited;

    /// <summary>Starts a schedule.</summary>
    /// <param name="settings">The schedule.</param>
    /// <param name="initial">Learning rate before any factor.</param>
    /// <param name="epochs">Epochs of the whole training.</param>
    public LearningRate(ScheduleSettings settings, double initial, int epochs)
    {
        ArgumentNullException.ThrowIfNull(settings);
        this.settings = settings;
        this.initial = initial;
        this.epochs = epochs;
    }

    /// <summary>The rate of a step.</summary>
    /// <param name="epoch">Epoch, from 0.</param>
    /// <param name="step">Step within the epoch, from 0.</param>
    /// <param name="steps">Steps of an epoch.</param>
    public double At(int epoch, int step, int steps)
    {
        double position = epoch + (double)step / steps, end = epoch + (step + 1.0) / steps;
        double warm = settings.WarmupEpochs > 0 ? Math.Min(1, end / settings.WarmupEpochs) : 1;
        return initial * warm * settings.Kind switch
        {
            ScheduleKind.Exponential => Math.Pow(settings.Decay, position),
            ScheduleKind.Cosine => Cosine(position),
            ScheduleKind.Plateau => scale,
            _ => 1,
        };
    }

    /// <summary>Tells plateau the monitored loss of an epoch. Losses during warm-up count too.</summary>
    public void Observe(double loss)
    {
        if (settings.Kind != ScheduleKind.Plateau)
            return;
        if (loss < best)
        {
            (best, waited) = (loss, 0);
            return;
        }
        if (++waited < settings.Patience)
            return;
        scale = Math.Max(scale * settings.Factor, settings.FinalFraction);
        waited = 0;
    }

    /// <summary>Writes the state.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(scale);
        writer.Write(best);
        writer.Write(waited);
    }

    /// <summary>Reads the state back.</summary>
    public void Read(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        (scale, best, waited) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadInt32());
    }

    private double Cosine(double position)
    {
        double length = epochs - settings.WarmupEpochs;
        double fraction = length > 0 ? Math.Clamp((position - settings.WarmupEpochs) / length, 0, 1) : 1;
        return settings.FinalFraction + (1 - settings.FinalFraction) * 0.5 * (1 + Math.Cos(Math.PI * fraction));
    }
}
