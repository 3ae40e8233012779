using Nnip.Cli.Reports;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Cli.Evaluation;

/// <summary>Gathers reference and predicted values for parity plots; what is not labelled is left out or NaN.</summary>
internal sealed class ParityCollector
{
    private readonly List<double> energyReference = [], energyPredicted = [];
    private readonly List<double> forceReference = [], forcePredicted = [], cosines = [];
    private readonly List<double> virialReference = [], virialPredicted = [];
    private readonly List<string> groups = [];

    /// <summary>Adds one frame.</summary>
    public void Add(Configuration structure, Prediction prediction)
    {
        double atoms = structure.Count;
        energyReference.Add(structure.Energy / atoms ?? double.NaN);
        energyPredicted.Add(prediction.Energy / atoms);
        groups.Add(structure.Group);
        for (int i = 0; structure.Forces is { } forces && i < forces.Length; i++)
        {
            var (f, g) = (forces[i], prediction.Forces[i]);
            forceReference.AddRange([f.X, f.Y, f.Z]);
            forcePredicted.AddRange([g.X, g.Y, g.Z]);
            cosines.Add(Vec3.Dot(f, g) / (f.Length * g.Length));
        }
        if (structure.Virial is not { } virial)
            return;
        for (int row = 0; row < 3; row++)
            for (int column = 0; column < 3; column++)
            {
                virialReference.Add(virial[row][column] / atoms);
                virialPredicted.Add(prediction.Virial[row][column] / atoms);
            }
    }

    /// <summary>What was added.</summary>
    public ParityData Data(string set) => new(set)
    {
        EnergyReference = [.. energyReference],
        EnergyPredicted = [.. energyPredicted],
        Groups = groups.Exists(group => group.Length > 0) ? [.. groups] : [],
        ForceReference = [.. forceReference],
        ForcePredicted = [.. forcePredicted],
        ForceCosine = [.. cosines],
        VirialReference = [.. virialReference],
        VirialPredicted = [.. virialPredicted],
    };
}
