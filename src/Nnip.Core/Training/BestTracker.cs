namespace Nnip.Training;

/// <summary>The best parameters so far by a monitored loss, and how long ago they were: early stopping.</summary>
public sealed class BestTracker
{
    /// <summary>Starts with parameters that any finite loss beats.</summary>
    public BestTracker(ReadOnlySpan<double> parameters) => Parameters = parameters.ToArray();

    /// <summary>The best parameters.</summary>
    public double[] Parameters { get; }

    /// <summary>Their loss; infinite before the first.</summary>
    public double Loss { get; private set; } = double.PositiveInfinity;

    /// <summary>Their epoch, from 1; 0 for the parameters given at the start.</summary>
    public int Epoch { get; private set; }

    /// <summary>Epochs since then.</summary>
    public int Waited { get; private set; }

    /// <summary>Takes an epoch in; whether it is the best so far.</summary>
    public bool Observe(int epoch, double loss, ReadOnlySpan<double> parameters)
    {
        if (!(loss < Loss))
        {
            Waited++;
            return false;
        }
        (Loss, Epoch, Waited) = (loss, epoch, 0);
        parameters.CopyTo(Parameters);
        return true;
    }

    /// <summary>Writes the state.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Loss);
        writer.Write(Epoch);
        writer.Write(Waited);
        writer.WriteArray(Parameters);
    }

    /// <summary>Reads the state back.</summary>
    public void Read(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        (Loss, Epoch, Waited) = (reader.ReadDouble(), reader.ReadInt32(), reader.ReadInt32());
        reader.ReadArray(Parameters);
    }
}
