namespace Nnip.Training;

/// <summary>
/// Exponential moving average of parameters: a = d a + (1 - d) p with d = min(decay, (1 + t) / (10 + t)) at step t, so that the
/// first parameters are soon forgotten.
/// </summary>
public sealed class MovingAverage
{
    private readonly double decay;
    private long steps;

    /// <summary>Starts from parameters.</summary>
    public MovingAverage(double decay, ReadOnlySpan<double> parameters)
    {
        this.decay = decay;
        Parameters = parameters.ToArray();
    }

    /// <summary>The averaged parameters.</summary>
    public double[] Parameters { get; }

    /// <summary>Takes the parameters after a step in.</summary>
    public void Update(ReadOnlySpan<double> parameters)
    {
        double share = NextShare();
        for (int p = 0; p < parameters.Length; p++)
            Parameters[p] += share * (parameters[p] - Parameters[p]);
    }

    /// <summary>Counts a step whose parameters are taken in elsewhere, and gives their share 1 - d.</summary>
    internal double NextShare()
    {
        double keep = Math.Min(decay, (1.0 + steps) / (10.0 + steps));
        steps++;
        return 1 - keep;
    }

    /// <summary>Writes the state.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(steps);
        writer.WriteArray(Parameters);
    }

    /// <summary>Reads the state back.</summary>
    public void Read(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        steps = reader.ReadInt64();
        reader.ReadArray(Parameters);
    }
}
