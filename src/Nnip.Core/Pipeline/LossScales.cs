using Nnip.Backends;

namespace Nnip.Pipeline;

/// <summary>
/// Factor of each squared error in the loss of a mini-batch: the term's weight over the total weight of what is labelled; 0 where off.
/// </summary>
internal readonly record struct LossScales(double Energy, double Force, double Virial, LossWeights Weights)
{
    /// <summary>Counts the labels of a mini-batch.</summary>
    public static LossScales Of(ReadOnlySpan<FrameSummary> frames, ReadOnlySpan<int> indices, LossWeights weights)
    {
        double energies = 0, forces = 0, virials = 0;
        foreach (int index in indices)
        {
            ref readonly var frame = ref frames[index];
            energies += frame.Energies;
            forces += frame.Forces;
            virials += frame.Virials;
        }
        return new(Scale(weights.Energy, energies), Scale(weights.Force, forces), Scale(weights.Virial, virials), weights);
    }

    /// <summary>The means from the scaled sums.</summary>
    public LossTerms Means(double energy, double force, double virial) =>
        new(Mean(energy, Energy, Weights.Energy), Mean(force, Force, Weights.Force), Mean(virial, Virial, Weights.Virial));

    /// <summary>The layout of <see cref="LossFactors"/>.</summary>
    public void CopyTo(Span<double> factors)
    {
        ReadOnlySpan<double> values =
            [Energy, Force, Virial, Inverse(Energy), Inverse(Force), Inverse(Virial)];
        values.CopyTo(factors);

        static double Inverse(double scale) => scale == 0 ? 0 : 1 / scale;
    }

    private static double Scale(double weight, double total) => total > 0 ? weight / total : 0;

    private static double Mean(double sum, double scale, double weight) => scale == 0 ? double.NaN : sum / weight;
}
