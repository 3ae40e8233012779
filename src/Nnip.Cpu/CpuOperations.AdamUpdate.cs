using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Numerics;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    /// <summary>Arrays that an update passes, of doubles most of them.</summary>
    private const int AdamArrays = 8;

    // Arguments of the current call: in fields, because a delegate that captures them would allocate in every step.
    private readonly Action<int, int> adamRun;
    private AdamStep adamStep;
    private double adamClip;
    private AdamMemory? adamMemory;
    private DeviceBuffer<double>? adamGradient;
    private DeviceBuffer<T>? adamParameters;

    public void AdamUpdate(AdamMemory memory, DeviceBuffer<double> gradient, DeviceBuffer<double> norm, DeviceBuffer<double> constants,
        DeviceBuffer<T> parameters)
    {
        var step = AdamStep.From(Doubles(constants));
        double length = Doubles(norm)[0];
        (adamStep, adamMemory, adamGradient, adamParameters) = (step, memory, gradient, parameters);
        adamClip = step.LargestNorm > 0 && length > step.LargestNorm ? step.LargestNorm / length : 1;
        ForEachRun(AdamArrays, adamRun);
        (adamMemory, adamGradient, adamParameters) = (null, null, null);
    }

    private void AdamRun(int worker, int run)
    {
        int from = run * RunParameters;
        var memory = adamMemory!;
        Update(RunCount(run), adamStep, adamClip, Pointer(memory.Parameters) + from, Pointer(memory.Mean) + from,
            Pointer(memory.Square) + from, Pointer(memory.Average) + from, Pointer(memory.Decayed) + from, Pointer(memory.Rates) + from,
            Pointer(adamGradient!) + from, Pointer(adamParameters!) + from);
    }

    /// <summary>Whole vectors, since buffers end with room for one; zeros there stay zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Update(int count, AdamStep step, double clip, double* parameters, double* means, double* squares, double* averages,
        double* decayed, double* rates, double* gradient, T* narrow)
    {
        double coupled = 1 - step.Decoupled, newMean = 1 - step.Beta1, newSquare = 1 - step.Beta2;
        for (int i = 0; i < count; i += Vector512<double>.Count)
        {
            var p = Vector512.Load(parameters + i);
            var decay = step.WeightDecay * Vector512.Load(decayed + i) * p;
            var g = clip * Vector512.Load(gradient + i) + coupled * decay;
            var mean = step.Beta1 * Vector512.Load(means + i) + newMean * g;
            var square = step.Beta2 * Vector512.Load(squares + i) + newSquare * (g * g);
            var move = step.MeanScale * mean / (Vector512.Sqrt(step.SquareScale * square) + Vector512.Create(step.Epsilon))
                + step.Decoupled * decay;
            p -= step.LearningRate * Vector512.Load(rates + i) * move;
            var average = Vector512.Load(averages + i);
            mean.Store(means + i);
            square.Store(squares + i);
            p.Store(parameters + i);
            (average + step.AverageShare * (p - average)).Store(averages + i);
            Lanes.StoreNarrowed(p, narrow + i);
        }
    }
}
