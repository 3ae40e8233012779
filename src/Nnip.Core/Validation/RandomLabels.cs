using Nnip.Pipeline;
using Nnip.Randomness;
using Nnip.Structures;

namespace Nnip.Validation;

/// <summary>
/// Labels as far from a model as its own predictions are large. With the labels of a well-fitted model the residuals would be differences
/// of nearly equal numbers, and losses and gradients would show their rounding instead of errors of a backend.
/// </summary>
internal static class RandomLabels
{
    private const ulong Seed = 43;

    /// <summary>Copies of structures with drawn labels.</summary>
    /// <param name="structures">The structures; their own labels are not used.</param>
    /// <param name="predictions">What the model says of each.</param>
    public static Configuration[] Draw(IReadOnlyList<Configuration> structures, IReadOnlyList<Prediction> predictions)
    {
        var random = new RandomStream(Seed);
        var labelled = new Configuration[structures.Count];
        for (int f = 0; f < labelled.Length; f++)
        {
            var prediction = predictions[f];
            double force = Math.Max(Tolerances.ForceFloor, Rms(Numbers.Of(prediction.Forces)));
            double virial = Math.Max(Tolerances.ForceFloor * structures[f].Count, Rms(Numbers.Of(prediction.Virial)));
            labelled[f] = structures[f] with
            {
                Energy = prediction.Energy + structures[f].Count * Tolerances.EnergyFloor * random.NextNormal(),
                Forces = Array.ConvertAll(prediction.Forces, f => f + force * Vector()),
                Virial = prediction.Virial + virial * new Mat3(Vector(), Vector(), Vector()),
            };
        }
        return labelled;

        Vec3 Vector() => new(random.NextNormal(), random.NextNormal(), random.NextNormal());
    }

    private static double Rms(double[] values) => values.Length == 0 ? 0 : Math.Sqrt(values.Average(value => value * value));
}
