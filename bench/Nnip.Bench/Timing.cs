using System.Diagnostics;

namespace Nnip.Bench;

/// <summary>Wall and processor times of passes.</summary>
internal static class Timing
{
    /// <summary>Seconds of a pass.</summary>
    public static double Seconds(Action pass)
    {
        var clock = Stopwatch.StartNew();
        pass();
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Seconds of a pass and of the processor, all threads of this process together.</summary>
    public static (double Wall, double Processor) WallAndProcessor(Action pass)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        double wall = Seconds(pass);
        process.Refresh();
        return (wall, (process.TotalProcessorTime - before).TotalSeconds);
    }

    /// <summary>Least seconds of some passes, after one that is not measured: where the question is what is possible.</summary>
    public static double Least(int passes, Action pass)
    {
        pass();
        return Enumerable.Range(0, passes).Min(_ => Seconds(pass));
    }

    /// <summary>Median seconds of some passes.</summary>
    /// <param name="passes">How many at least.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="fill">
    /// Seconds that they fill, and before them those that are not measured, of which there is one at least: the runtime compiles once more
    /// what runs often.
    /// </param>
    public static double Median(int passes, Action pass, double fill = 0)
    {
        Repeat(1);
        return Middle(Repeat(passes));

        List<double> Repeat(int count)
        {
            var seconds = new List<double>();
            while (seconds.Count < count || seconds.Sum() < fill)
                seconds.Add(Seconds(pass));
            return seconds;
        }
    }

    /// <summary>The median, of an even number the upper one.</summary>
    public static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
