using Nnip.Pipeline;

namespace Nnip.Training;

/// <summary>Squared errors summed over the steps of an epoch, with the weight of the labels they belong to.</summary>
internal sealed class EpochSums
{
    private readonly double[] sums = new double[3], totals = new double[3];

    /// <summary>Wall time spent in the epoch so far.</summary>
    public double Seconds { get; set; }

    /// <summary>Learning rate or step length of the last step.</summary>
    public double StepSize { get; set; }

    /// <summary>Means over the epoch; NaN where nothing was labelled or trained.</summary>
    public LossTerms Terms => new(sums[0] / totals[0], sums[1] / totals[1], sums[2] / totals[2]);

    /// <summary>The sums alone (energy, force, virial).</summary>
    public ReadOnlySpan<double> Squares => sums;

    /// <summary>Takes over sums that were made elsewhere.</summary>
    public void Set(ReadOnlySpan<double> squares) => squares[..sums.Length].CopyTo(sums);

    /// <summary>Counts the labels of a step whose errors are summed elsewhere; terms of weight 0 are not trained.</summary>
    public void AddLabels(LabelWeights labels, LossWeights weights)
    {
        totals[0] += weights.Energy == 0 ? 0 : labels.Energy;
        totals[1] += weights.Force == 0 ? 0 : labels.Force;
        totals[2] += weights.Virial == 0 ? 0 : labels.Virial;
    }

    public void Add(LossTerms means, LabelWeights labels)
    {
        Add(0, means.Energy, labels.Energy);
        Add(1, means.Force, labels.Force);
        Add(2, means.Virial, labels.Virial);
    }

    public void Clear()
    {
        Array.Clear(sums);
        Array.Clear(totals);
        (Seconds, StepSize) = (0, 0);
    }

    public void Write(BinaryWriter writer)
    {
        writer.WriteArray(sums);
        writer.WriteArray(totals);
        writer.Write(Seconds);
        writer.Write(StepSize);
    }

    public void Read(BinaryReader reader)
    {
        reader.ReadArray(sums);
        reader.ReadArray(totals);
        (Seconds, StepSize) = (reader.ReadDouble(), reader.ReadDouble());
    }

    private void Add(int kind, double mean, double weight)
    {
        if (double.IsNaN(mean))
            return;
        sums[kind] += mean * weight;
        totals[kind] += weight;
    }
}
