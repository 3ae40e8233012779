using Nnip.Backends;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void AdamUpdate(AdamMemory memory, DeviceBuffer<double> gradient, DeviceBuffer<double> norm, DeviceBuffer<double> constants,
        DeviceBuffer<T> parameters)
    {
        var s = AdamStep.From(Doubles(constants));
        double length = Doubles(norm)[0], clip = s.LargestNorm > 0 && length > s.LargestNorm ? s.LargestNorm / length : 1;
        Span<double> p = Doubles(memory.Parameters), mean = Doubles(memory.Mean), square = Doubles(memory.Square);
        Span<double> average = Doubles(memory.Average), decayed = Doubles(memory.Decayed), rates = Doubles(memory.Rates);
        Span<double> slope = Doubles(gradient);
        T* narrow = Pointer(parameters);
        for (int i = 0; i < Tables.Network.ParameterCount; i++)
        {
            double decay = s.WeightDecay * decayed[i] * p[i], g = clip * slope[i] + (1 - s.Decoupled) * decay;
            mean[i] = s.Beta1 * mean[i] + (1 - s.Beta1) * g;
            square[i] = s.Beta2 * square[i] + (1 - s.Beta2) * g * g;
            double move = mean[i] * s.MeanScale / (Math.Sqrt(square[i] * s.SquareScale) + s.Epsilon) + s.Decoupled * decay;
            p[i] -= s.LearningRate * rates[i] * move;
            average[i] += s.AverageShare * (p[i] - average[i]);
            narrow[i] = Simd.Narrow<T>(p[i]);
        }
    }
}
