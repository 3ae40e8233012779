using Nnip.Backends;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void AdamUpdate(AdamMemory memory, DeviceBuffer<double> gradient, DeviceBuffer<double> norm, DeviceBuffer<double> constants,
        DeviceBuffer<double> parameters)
    {
        var s = AdamStep.From(Values(constants));
        double length = Values(norm)[0], clip = s.LargestNorm > 0 && length > s.LargestNorm ? s.LargestNorm / length : 1;
        Span<double> p = Values(memory.Parameters), mean = Values(memory.Mean), square = Values(memory.Square);
        Span<double> average = Values(memory.Average), decayed = Values(memory.Decayed), rates = Values(memory.Rates);
        for (int i = 0; i < Tables.Network.ParameterCount; i++)
        {
            double decay = s.WeightDecay * decayed[i] * p[i];
            double g = clip * Values(gradient)[i] + (1 - s.Decoupled) * decay;
            mean[i] = s.Beta1 * mean[i] + (1 - s.Beta1) * g;
            square[i] = s.Beta2 * square[i] + (1 - s.Beta2) * g * g;
            double move = mean[i] * s.MeanScale / (Math.Sqrt(square[i] * s.SquareScale) + s.Epsilon) + s.Decoupled * decay;
            p[i] -= s.LearningRate * rates[i] * move;
            average[i] += s.AverageShare * (p[i] - average[i]);
            Values(parameters)[i] = p[i];
        }
    }
}
