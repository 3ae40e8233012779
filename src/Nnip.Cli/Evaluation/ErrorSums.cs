using Nnip.Cli.Reports;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Cli.Evaluation;

/// <summary>Sums from which the errors of one part of a data set follow; eV and Angstrom inside, meV outside.</summary>
internal sealed class ErrorSums
{
    private readonly Measure energy = new(), force = new(), virial = new();
    private long frames, atoms, cosines;
    private double cosineSum;

    /// <summary>Adds all labels of a frame.</summary>
    public void AddFrame(Configuration structure, Prediction prediction)
    {
        frames++;
        atoms += structure.Count;
        if (structure.Energy is { } reference && structure.Count > 0)
            energy.Add(reference / structure.Count, prediction.Energy / structure.Count);
        if (structure.Virial is { } tensor && structure.Count > 0)
            for (int c = 0; c < 9; c++)
                virial.Add(tensor[c / 3][c % 3] / structure.Count, prediction.Virial[c / 3][c % 3] / structure.Count);
        for (int i = 0; structure.Forces is { } forces && i < forces.Length; i++)
            AddForce(forces[i], prediction.Forces[i]);
    }

    /// <summary>Adds the forces on the atoms of one species.</summary>
    public void AddSpecies(Configuration structure, Prediction prediction, int species)
    {
        frames++;
        for (int i = 0; i < structure.Count; i++)
        {
            if (structure.Species[i] != species)
                continue;
            atoms++;
            if (structure.Forces is { } forces)
                AddForce(forces[i], prediction.Forces[i]);
        }
    }

    /// <summary>The errors so far.</summary>
    public ErrorRow Row(string name) => new(name, frames, atoms)
    {
        EnergyMae = 1000 * energy.Mae,
        EnergyRmse = 1000 * energy.Rmse,
        EnergyR2 = energy.R2,
        ForceMae = 1000 * force.Mae,
        ForceRmse = 1000 * force.Rmse,
        ForceR2 = force.R2,
        ForceCosine = cosines == 0 ? double.NaN : cosineSum / cosines,
        VirialRmse = 1000 * virial.Rmse,
    };

    private void AddForce(Vec3 reference, Vec3 predicted)
    {
        if (!reference.IsFinite)
            return;
        for (int axis = 0; axis < 3; axis++)
            force.Add(reference[axis], predicted[axis]);
        double lengths = reference.Length * predicted.Length;
        if (lengths == 0)
            return;
        cosines++;
        cosineSum += Vec3.Dot(reference, predicted) / lengths;
    }

    /// <summary>Errors of one kind of number; R2 = 1 - sum of squared errors / sum of squared deviations of the reference from its mean.</summary>
    private sealed class Measure
    {
        private long count;
        private double absolute, squares, mean, deviations;

        public double Mae => count == 0 ? double.NaN : absolute / count;

        public double Rmse => count == 0 ? double.NaN : Math.Sqrt(squares / count);

        public double R2 => deviations > 0 ? 1 - squares / deviations : double.NaN;

        public void Add(double reference, double predicted)
        {
            double error = predicted - reference, delta = reference - mean;
            count++;
            absolute += Math.Abs(error);
            squares += error * error;
            mean += delta / count;
            deviations += delta * (reference - mean);
        }
    }
}
