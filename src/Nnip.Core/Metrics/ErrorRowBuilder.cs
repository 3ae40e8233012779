using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Metrics;

/// <summary>Sums the errors of frames as they come.</summary>
internal sealed class ErrorRowBuilder
{
    private const double GpaPerEvPerCubicAngstrom = 160.2176634;

    private readonly ErrorSums energy = new(), force = new(), virial = new(), stress = new();
    private long frames, atoms, cosines;
    private double cosineSum, largest = double.NegativeInfinity;

    public void Add(Configuration frame, Prediction prediction)
    {
        frames++;
        atoms += frame.Count;
        if (frame.Count == 0)
            return;
        if (frame.Energy is { } label)
            energy.Add(prediction.Energy / frame.Count, label / frame.Count);
        for (int i = 0; frame.Forces is not null && i < frame.Count; i++)
            if (frame.Forces[i].IsFinite)
                AddForce(prediction.Forces[i], frame.Forces[i]);
        if (frame.Virial is { } truth)
            AddVirial(frame, prediction.Virial, truth);
    }

    /// <summary>Takes in the forces of one species' atoms alone.</summary>
    public void AddSpecies(Configuration frame, Prediction prediction, int number)
    {
        frames++;
        for (int i = 0; i < frame.Count; i++)
        {
            if (frame.Species[i] != number)
                continue;
            atoms++;
            if (frame.Forces is not null && frame.Forces[i].IsFinite)
                AddForce(prediction.Forces[i], frame.Forces[i]);
        }
    }

    public ErrorRow Build(string name) => new(
        name, frames, atoms, energy.Result(1000), force.Result(1000), virial.Result(1000), stress.Result(GpaPerEvPerCubicAngstrom),
        cosineSum / cosines, double.IsNegativeInfinity(largest) ? double.NaN : 1000 * largest);

    private void AddForce(Vec3 prediction, Vec3 label)
    {
        for (int axis = 0; axis < 3; axis++)
            force.Add(prediction[axis], label[axis]);
        double error = (prediction - label).Length, lengths = prediction.Length * label.Length;
        // An error that is NaN stays.
        largest = Math.Max(largest, error);
        if (lengths > 0)
        {
            cosines++;
            cosineSum += Vec3.Dot(prediction, label) / lengths;
        }
    }

    private void AddVirial(Configuration frame, Mat3 prediction, Mat3 label)
    {
        double volume = frame.Cell.Volume;
        for (int row = 0; row < 3; row++)
            for (int column = 0; column < 3; column++)
            {
                double value = prediction[row][column], truth = label[row][column];
                virial.Add(value / frame.Count, truth / frame.Count);
                if (volume > 0)
                    stress.Add(-value / volume, -truth / volume);
            }
    }
}
