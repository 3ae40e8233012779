using Nnip.Structures;

namespace Nnip.Training.Linear;

/// <summary>Reference energies E0 of species from labelled energies.</summary>
public static class ReferenceEnergies
{
    /// <summary>
    /// Least squares of E/N by composition, each frame with its weight. Where compositions do not tell species apart (all frames are HfO2)
    /// the solution of least norm is taken; without any labelled energy all are zero.
    /// </summary>
    /// <param name="configurations">Frames; atoms of other species count nothing.</param>
    /// <param name="species">Atomic numbers (S).</param>
    /// <returns>E0 in eV (S).</returns>
    public static double[] Fit(IReadOnlyList<Configuration> configurations, IReadOnlyList<int> species)
    {
        ArgumentNullException.ThrowIfNull(configurations);
        ArgumentNullException.ThrowIfNull(species);
        var labelled = configurations.Where(c => c.Energy is not null && c.Count > 0 && c.Weight > 0).ToList();
        if (labelled.Count == 0)
            return new double[species.Count];
        int rows = Math.Max(labelled.Count, species.Count);
        var matrix = new double[rows * species.Count];
        var target = new double[rows];
        for (int row = 0; row < labelled.Count; row++)
        {
            var frame = labelled[row];
            double scale = Math.Sqrt(frame.Weight) / frame.Count;
            for (int z = 0; z < species.Count; z++)
                matrix[z * rows + row] = scale * frame.Species.Count(number => number == species[z]);
            target[row] = scale * frame.Energy!.Value;
        }
        return LeastSquares.SolveQr(rows, species.Count, matrix, target);
    }
}
