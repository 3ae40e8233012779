using Nnip.Backends;

namespace Nnip.Tests.Contract;

/// <summary>AdamUpdate: Adam and AdamW, clipped and not, with and without the moving average, over several steps.</summary>
public class AdamUpdateContract : ParameterContract
{
    private const int Steps = 3;

    private protected override void Check<T>(ParameterSetting<T> setting)
    {
        foreach (double decoupled in (double[])[0, 1])
            foreach (double largestNorm in (double[])[0, 0.5, 1e6])
                foreach (double averageShare in (double[])[0, 0.1])
                    Check(setting, new()
                    {
                        LearningRate = 0.01,
                        Beta1 = 0.9,
                        Beta2 = 0.999,
                        MeanScale = 1,
                        SquareScale = 1,
                        Epsilon = 1e-8,
                        WeightDecay = 0.02,
                        Decoupled = decoupled,
                        LargestNorm = largestNorm,
                        AverageShare = averageShare,
                    });
    }

    private static void Check<T>(ParameterSetting<T> setting, AdamStep step)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        using var tested = new AdamMemory(setting.Tested.AllocateDouble, setting.Count);
        using var expected = new AdamMemory(setting.Reference.AllocateDouble, setting.Count);
        DoubleTwin[] memory = [.. Buffers(tested).Zip(Buffers(expected), (a, b) => new DoubleTwin(a, b))];
        Fill(memory[0], setting.Numbers(setting.Count));
        Fill(memory[3], setting.Numbers(setting.Count));
        Fill(memory[4], [.. Enumerable.Range(0, setting.Count).Select(i => (double)(i % 2))]);
        Fill(memory[5], [.. Enumerable.Range(0, setting.Count).Select(i => i % 3 == 0 ? 0.5 : 1)]);
        var parameters = setting.Values("parameters", new double[setting.Count]);
        for (int t = 1; t <= Steps; t++)
        {
            var constants = new double[AdamStep.Count];
            (step with { MeanScale = 1 / (1 - Math.Pow(0.9, t)), SquareScale = 1 / (1 - Math.Pow(0.999, t)) }).CopyTo(constants);
            var stepConstants = setting.Doubles("constants", constants);
            var gradient = setting.Doubles("gradient", setting.Numbers(setting.Count));
            var norm = setting.Doubles("norm", [Math.Sqrt(setting.Count)]);
            setting.Tested.AdamUpdate(tested, gradient.Tested, norm.Tested, stepConstants.Tested, parameters.Tested);
            setting.Reference.AdamUpdate(expected, gradient.Expected, norm.Expected, stepConstants.Expected, parameters.Expected);
        }
        foreach (var buffer in memory)
            buffer.AssertAgree(Tolerances.Double, step.ToString());
        Agreement.Assert(parameters.TestedValues(), parameters.ExpectedValues(), Tolerances.Energy<T>(), $"{step}: parameters");
    }

    private static DeviceBuffer<double>[] Buffers(AdamMemory memory) =>
        [memory.Parameters, memory.Mean, memory.Square, memory.Average, memory.Decayed, memory.Rates];

    private static void Fill(DoubleTwin twin, double[] values)
    {
        twin.Tested.Upload(values);
        twin.Expected.Upload(values);
    }
}
