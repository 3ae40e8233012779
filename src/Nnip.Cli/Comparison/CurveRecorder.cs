using System.Diagnostics;
using Nnip.Training;

namespace Nnip.Cli.Comparison;

/// <summary>Remembers the epochs of one training and when each ended.</summary>
internal sealed class CurveRecorder(Action<string> warn, Action<int> epochEnded) : ITrainingObserver
{
    // What is computed once for the data, before the first thing that differs between variants.
    private static readonly string[] DataPhases = ["descriptor", "training frames", "validation frames"];

    private readonly Stopwatch watch = Stopwatch.StartNew();
    private TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;

    /// <summary>The epochs.</summary>
    public List<EpochRecord> History { get; } = [];

    /// <summary>Seconds to the end of each.</summary>
    public List<double> Elapsed { get; } = [];

    /// <summary>Processor seconds to the end of each.</summary>
    public List<double> Cpu { get; } = [];

    /// <inheritdoc/>
    public void Progress(string phase, double fraction)
    {
        if (fraction == 1 && DataPhases.Contains(phase))
        {
            watch.Restart();
            cpuBefore = Environment.CpuUsage.TotalTime;
        }
    }

    /// <inheritdoc/>
    public void EpochProgress(int epoch, double fraction)
    {
    }

    /// <inheritdoc/>
    public void EpochEnded(EpochRecord record)
    {
        History.Add(record);
        Elapsed.Add(watch.Elapsed.TotalSeconds);
        Cpu.Add((Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds);
        epochEnded(record.Epoch);
    }

    /// <inheritdoc/>
    public void Note(string sentence)
    {
    }

    /// <inheritdoc/>
    public void Warning(string sentence) => warn(sentence);
}
