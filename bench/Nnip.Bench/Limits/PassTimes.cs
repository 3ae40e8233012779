using System.Numerics;
using Nnip.Backends;
using Nnip.Bench.Report;
using Nnip.Measurement;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Bench.Limits;

/// <summary>
/// Whole passes over a data set on all threads: descriptor set-up from positions, prediction, and epochs of Adam on energies, and on
/// energies and forces. Medians of a few.
/// </summary>
internal static class PassTimes
{
    private const int Passes = 5;

    /// <summary>Times the passes.</summary>
    public static IEnumerable<BenchmarkRow> Measure<T>(IBackend backend, Potential potential, Configuration[] configurations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var work = Work<T>(backend, potential, configurations);
        using var calculator = Pipelines.Calculator(backend, potential, PrecisionOf<T>());
        yield return new("prediction from positions", Timing.Median(Passes, () =>
        {
            foreach (var _ in calculator.Compute(configurations))
            {
            }
        }), work.Prediction);
        ILossPipeline? pipeline = null;
        yield return new("descriptor set-up from positions", Timing.Median(Passes, () =>
        {
            pipeline?.Dispose();
            pipeline = Pipelines.ForTraining(backend, PrecisionOf<T>(), potential.Descriptor, potential.Network,
                potential.ReferenceEnergies, configurations);
        }), work.DescriptorSetUp);
        using (pipeline)
        {
            double[] parameters = potential.Parameters;
            yield return new("epoch, energies", EpochTimes.Seconds(pipeline!, new(1, 0, 0), parameters), work.EnergyEpoch);
            yield return new("epoch, energies and forces", EpochTimes.Seconds(pipeline!, new(1, 1, 0), parameters), work.ForceEpoch);
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

    private static Precision PrecisionOf<T>() => typeof(T) == typeof(float) ? Precision.Float : Precision.Double;
}
