using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Training;

/// <summary>How much is labelled in each frame of a data set, plain and times the frame's weight.</summary>
public sealed class LabelCounts
{
    private readonly double[] weights;
    private readonly int[] energies, forces, virials;

    /// <summary>Counts the labels.</summary>
    public LabelCounts(IReadOnlyList<Configuration> configurations)
    {
        ArgumentNullException.ThrowIfNull(configurations);
        weights = [.. configurations.Select(c => c.Weight)];
        energies = [.. configurations.Select(c => c.Count > 0 && c.Energy is not null ? 1 : 0)];
        forces = [.. configurations.Select(c => c.Forces is null ? 0 : 3 * c.Forces.Count(f => f.IsFinite))];
        virials = [.. configurations.Select(c => c.Count > 0 && c.Virial is not null ? 9 : 0)];
    }

    /// <summary>Number of labelled energies.</summary>
    public long Energies => energies.Sum(n => (long)n);

    /// <summary>Number of labelled force components.</summary>
    public long Forces => forces.Sum(n => (long)n);

    /// <summary>Number of labelled virial components.</summary>
    public long Virials => virials.Sum(n => (long)n);

    /// <summary>Weight of the labelled energies, force and virial components of some frames.</summary>
    public LabelWeights Weights(ReadOnlySpan<int> frames)
    {
        double energy = 0, force = 0, virial = 0;
        foreach (int frame in frames)
        {
            energy += weights[frame] * energies[frame];
            force += weights[frame] * forces[frame];
            virial += weights[frame] * virials[frame];
        }
        return new(energy, force, virial);
    }
}
