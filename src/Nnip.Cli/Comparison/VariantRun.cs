using Nnip.Metrics;
using Nnip.Training;

namespace Nnip.Cli.Comparison;

/// <summary>One training of a variant.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="History">Its epochs.</param>
/// <param name="Elapsed">Seconds from the first step of what precedes the epochs to the end of each epoch; reading data and descriptors
/// is not in it.</param>
/// <param name="Cpu">The same in seconds of processors: what a machine that others use too leaves comparable.</param>
/// <param name="Errors">Errors of its model, or null where training diverged.</param>
internal sealed record VariantRun(
    ulong Seed, IReadOnlyList<EpochRecord> History, IReadOnlyList<double> Elapsed, IReadOnlyList<double> Cpu, ErrorRow? Errors)
{
    /// <summary>Training loss of the last epoch.</summary>
    public double FinalLoss => Errors is null || History.Count == 0 ? double.NaN : History[^1].Loss;

    /// <summary>Seconds of all epochs and what precedes them.</summary>
    public double Seconds => Elapsed.Count == 0 ? double.NaN : Elapsed[^1];

    /// <summary>Processor seconds of the same.</summary>
    public double CpuSeconds => Cpu.Count == 0 ? double.NaN : Cpu[^1];

    /// <summary>First epoch, second and processor second at which the target is reached; NaN where it never is.</summary>
    public (double Epoch, double Seconds, double CpuSeconds) Reaches(Target target)
    {
        for (int e = 0; e < History.Count; e++)
            if (target.IsReached(History[e]))
                return (History[e].Epoch, Elapsed[e], Cpu[e]);
        return (double.NaN, double.NaN, double.NaN);
    }
}
