using System.Diagnostics;
using System.Numerics;
using Nnip.Backends;
using Nnip.Measurement;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Bench.Limits;

/// <summary>
/// Whole passes over a data set on all threads: descriptor set-up from positions, prediction, and epochs of Adam in batches of 32 on
/// energies, and on energies and forces. Medians of a few; of epochs, which are many in a training, once the compiler has come to rest.
/// </summary>
internal static class PassTimes
{
    private const int BatchSize = 32, Passes = 5;
    private const double EpochSeconds = 2;

    /// <summary>Times the passes.</summary>
    public static IEnumerable<BenchmarkRow> Measure<T>(IBackend backend, Potential potential, Configuration[] configurations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var work = Work<T>(backend, potential, configurations);
        using var calculator = Pipelines.Calculator(backend, potential, PrecisionOf<T>());
        yield return new("prediction from positions", Median(() =>
        {
            foreach (var _ in calculator.Compute(configurations))
            {
            }
        }), work.Prediction);
        ILossPipeline? pipeline = null;
        yield return new("descriptor set-up from positions", Median(() =>
        {
            pipeline?.Dispose();
            pipeline = Pipelines.ForTraining(backend, PrecisionOf<T>(), potential.Descriptor, potential.Network,
                potential.ReferenceEnergies, configurations);
        }), work.DescriptorSetUp);
        using (pipeline)
        {
            yield return new("epoch, energies", Epoch(pipeline!, potential, new(1, 0, 0)), work.EnergyEpoch);
            yield return new("epoch, energies and forces", Epoch(pipeline!, potential, new(1, 1, 0)), work.ForceEpoch);
        }
    }

    private static PassWork Work<T>(IBackend backend, Potential potential, Configuration[] configurations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tables = potential.Tables();
        using var operations = backend.Compile<T>(tables);
        var frames = new Frame<T>[configurations.Length];
        backend.ForEach(frames.Length, (_, f) => frames[f] = operations.BuildFrame(configurations[f], potential.ReferenceEnergies));
        var work = PassWork.Of(tables, frames);
        foreach (var frame in frames)
            frame.Dispose();
        return work;
    }

    private static double Epoch(ILossPipeline pipeline, Potential potential, LossWeights weights)
    {
        int[][] batches = [.. Enumerable.Range(0, pipeline.FrameCount).Chunk(BatchSize)];
        using var session = ModelBenchmark.BeginAdam(pipeline, potential);
        return Median(() =>
        {
            for (int b = 0; b < batches.Length; b++)
                session.Advance(batches[b], batches[(b + 1) % batches.Length], weights, ModelBenchmark.Step);
            _ = session.ReadSums();
        }, EpochSeconds);
    }

    private static Precision PrecisionOf<T>() => typeof(T) == typeof(float) ? Precision.Float : Precision.Double;

    /// <summary>Median seconds of some passes, after one or as many as fill the given time; they fill it as well.</summary>
    private static double Median(Action pass, double least = 0)
    {
        Repeat(pass, 1, least);
        var seconds = Repeat(pass, Passes, least);
        seconds.Sort();
        return seconds[seconds.Count / 2];
    }

    private static List<double> Repeat(Action pass, int count, double least)
    {
        var seconds = new List<double>();
        while (seconds.Count < count || seconds.Sum() < least)
        {
            var clock = Stopwatch.StartNew();
            pass();
            seconds.Add(clock.Elapsed.TotalSeconds);
        }
        return seconds;
    }
}
