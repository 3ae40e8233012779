using System.Diagnostics;
using Nnip.Backends;

namespace Nnip.Measurement;

/// <summary>Median times: warm-up first, calls put together until the clock can see them, and as many samples as a second allows.</summary>
internal sealed class MedianTimer(IBackend backend)
{
    private const double LeastSample = 2e-4, Budget = 0.3;
    private const int MostSamples = 25, LeastSamples = 3, MostCalls = 1 << 16, MostRecordedCalls = 1 << 10;

    /// <summary>
    /// The compiler of .NET counts some 30 calls of a method after a pause of 100 ms, compiles it with counters, counts again, and compiles
    /// it for good.
    /// </summary>
    private const int WarmUpRounds = 4, WarmUpCalls = 40, WarmUpPause = 150;

    private readonly IMeasuredBackend? measured = backend as IMeasuredBackend;

    /// <summary>How times are taken, in words.</summary>
    public string Clock => measured?.Clock ?? "wall clock";

    /// <summary>Calls until the compiler has come to rest, so that short operations are timed as they are in a run of seconds.</summary>
    public void WarmUp(params ReadOnlySpan<Action> calls)
    {
        for (int round = 0; round < WarmUpRounds && measured?.MeaninglessTimes is null; round++)
        {
            var clock = Stopwatch.StartNew();
            for (int i = 0; i < WarmUpCalls && clock.Elapsed.TotalSeconds < Budget; i++)
                foreach (var call in calls)
                    call();
            Thread.Sleep(WarmUpPause);
        }
    }

    /// <summary>Median seconds of one call.</summary>
    public double Seconds(Action call) => Median(MostCalls, calls => Time(() => Repeat(call, calls)));

    /// <summary>
    /// Median seconds of one call of an operation on a chunk. Where the backend records sequences, repeats are one record, so that a short
    /// operation is timed and not the host that calls it.
    /// </summary>
    public double Seconds<T>(IOperations<T> operations, Chunk<T> chunk, Action call) where T : unmanaged =>
        Median(MostRecordedCalls, calls =>
        {
            Action run = () => operations.Run(chunk, (call, calls), () => Repeat(call, calls));
            // The first run finds what it needs, the second is recorded.
            run();
            run();
            return Time(run);
        });

    /// <param name="mostCalls">Most calls of a sample.</param>
    /// <param name="timeOf">Seconds of so many calls.</param>
    private double Median(int mostCalls, Func<int, double> timeOf)
    {
        int calls = 1;
        timeOf(calls);
        double sample = timeOf(calls);
        // Nobody reads such times, and the software device is slow.
        if (measured?.MeaninglessTimes is not null)
            return sample;
        while (sample < LeastSample && calls < mostCalls)
            sample = timeOf(calls *= 2);
        var samples = new double[Math.Clamp((int)(Budget / sample), LeastSamples, MostSamples)];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = timeOf(calls) / calls;
        Array.Sort(samples);
        return samples[samples.Length / 2];
    }

    private static void Repeat(Action call, int calls)
    {
        for (int i = 0; i < calls; i++)
            call();
    }

    private double Time(Action run)
    {
        if (measured is not null)
            return measured.Seconds(run);
        var clock = Stopwatch.StartNew();
        run();
        return clock.Elapsed.TotalSeconds;
    }
}
