using System.Diagnostics;
using Nnip.Backends;

namespace Nnip.Measurement;

/// <summary>Median times: warm-up first, calls put together until the clock can see them, and as many samples as a second allows.</summary>
internal sealed class MedianTimer(IBackend backend)
{
    private const double LeastSample = 2e-4, Budget = 0.3;
    private const int MostSamples = 25, LeastSamples = 3, MostCalls = 1 << 16;

    private readonly IMeasuredBackend? measured = backend as IMeasuredBackend;

    /// <summary>How times are taken, in words.</summary>
    public string Clock => measured?.Clock ?? "wall clock";

    /// <summary>Median seconds of one call.</summary>
    public double Seconds(Action call)
    {
        call();
        int calls = 1;
        double sample = Time(call, calls);
        // Nobody reads such times, and the software device is slow.
        if (measured?.MeaninglessTimes is not null)
            return sample;
        while (sample < LeastSample && calls < MostCalls)
            sample = Time(call, calls *= 2);
        var samples = new double[Math.Clamp((int)(Budget / sample), LeastSamples, MostSamples)];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = Time(call, calls) / calls;
        Array.Sort(samples);
        return samples[samples.Length / 2];
    }

    private double Time(Action call, int calls)
    {
        if (measured is not null)
            return measured.Seconds(Repeat);
        var clock = Stopwatch.StartNew();
        Repeat();
        return clock.Elapsed.TotalSeconds;

        void Repeat()
        {
            for (int i = 0; i < calls; i++)
                call();
        }
    }
}
