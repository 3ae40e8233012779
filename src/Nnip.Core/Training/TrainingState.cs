using Nnip.Networks;
using Nnip.Randomness;
using Nnip.Training.Optimizers;

namespace Nnip.Training;

/// <summary>Everything a <see cref="Trainer"/> remembers between two steps; what a checkpoint holds.</summary>
public sealed class TrainingState
{
    /// <summary>A state before the first step.</summary>
    /// <param name="settings">The settings of the job.</param>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its first parameters (copied).</param>
    /// <param name="random">Gives the order of mini-batches.</param>
    /// <param name="frameCount">Number of training frames.</param>
    public TrainingState(
        TrainingSettings settings, NetworkShape network, ReadOnlySpan<double> parameters, RandomStream random, int frameCount)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Parameters = parameters.ToArray();
        Random = random;
        Order = [.. Enumerable.Range(0, frameCount)];
        Optimizer = Optimizers.Optimizer.Create(settings.Optimizer, network, settings.Seed);
        Rate = new(settings.Schedule, settings.Optimizer.LearningRate, settings.Epochs);
        Best = new(parameters);
        Average = settings.EmaDecay > 0 ? new(settings.EmaDecay, parameters) : null;
    }

    /// <summary>Parameters after the last step (ParameterCount).</summary>
    public double[] Parameters { get; }

    /// <summary>Moving average of the parameters, or null where it is off.</summary>
    public MovingAverage? Average { get; }

    /// <summary>The parameters that are validated and kept: the averaged ones where there are such.</summary>
    public double[] Evaluated => Average?.Parameters ?? Parameters;

    /// <summary>The best parameters so far.</summary>
    public BestTracker Best { get; }

    /// <summary>One record for each epoch that has ended.</summary>
    public List<EpochRecord> History { get; } = [];

    /// <summary>Number of epochs that have ended.</summary>
    public int Epoch { get; internal set; }

    /// <summary>Number of steps done in the current epoch.</summary>
    public int Position { get; internal set; }

    internal IOptimizer Optimizer { get; }

    internal LearningRate Rate { get; }

    internal RandomStream Random { get; }

    internal int[] Order { get; }

    internal EpochSums Sums { get; } = new();

    internal void Write(BinaryWriter writer)
    {
        writer.WriteArray(Parameters);
        writer.Write(Average is not null);
        Average?.Write(writer);
        Best.Write(writer);
        Optimizer.Write(writer);
        Rate.Write(writer);
        WriteRandom(writer);
        writer.WriteArray(Order);
        writer.Write(Epoch);
        writer.Write(Position);
        Sums.Write(writer);
        writer.Write(History.Count);
        foreach (var record in History)
            WriteRecord(writer, record);
    }

    internal void Read(BinaryReader reader)
    {
        reader.ReadArray(Parameters);
        if (reader.ReadBoolean() != Average is not null)
            throw new InvalidDataException("a moving average is there or missing against the settings");
        Average?.Read(reader);
        Best.Read(reader);
        Optimizer.Read(reader);
        Rate.Read(reader);
        ReadRandom(reader);
        reader.ReadArray(Order);
        Epoch = reader.ReadInt32();
        Position = reader.ReadInt32();
        Sums.Read(reader);
        History.Clear();
        int count = reader.ReadInt32();
        for (int i = 0; i < count; i++)
            History.Add(ReadRecord(reader));
    }

    private void WriteRandom(BinaryWriter writer)
    {
        var state = Random.State;
        writer.Write(state.S0);
        writer.Write(state.S1);
        writer.Write(state.S2);
        writer.Write(state.S3);
        writer.Write(state.WaitingNormal is not null);
        writer.Write(state.WaitingNormal ?? 0);
    }

    private void ReadRandom(BinaryReader reader)
    {
        var (s0, s1, s2, s3) = (reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64());
        bool waits = reader.ReadBoolean();
        double normal = reader.ReadDouble();
        Random.State = new(s0, s1, s2, s3, waits ? normal : null);
    }

    private static void WriteRecord(BinaryWriter writer, EpochRecord r)
    {
        writer.Write(r.Epoch);
        writer.WriteArray([
            r.Loss, r.EnergyRmse, r.ForceRmse, r.VirialRmse,
            r.ValidationLoss, r.ValidationEnergyRmse, r.ValidationForceRmse, r.ValidationVirialRmse, r.LearningRate, r.Seconds]);
        writer.Write(r.IsBest);
    }

    private static EpochRecord ReadRecord(BinaryReader reader)
    {
        int epoch = reader.ReadInt32();
        var v = new double[10];
        reader.ReadArray(v);
        return new(epoch, v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], reader.ReadBoolean());
    }
}
