using System.Diagnostics;

namespace Nnip.Bench.Report;

/// <summary>Median seconds of a few passes, after one over some frames in which code is compiled.</summary>
internal static class ReportTimer
{
    private const int Passes = 3, WarmFrames = 16;

    /// <summary>Times a pass over so many frames.</summary>
    public static double Median(int frames, Action<int> pass)
    {
        pass(Math.Min(WarmFrames, frames));
        var seconds = new double[Passes];
        for (int i = 0; i < Passes; i++)
        {
            var clock = Stopwatch.StartNew();
            pass(frames);
            seconds[i] = clock.Elapsed.TotalSeconds;
        }
        Array.Sort(seconds);
        return seconds[Passes / 2];
    }
}
