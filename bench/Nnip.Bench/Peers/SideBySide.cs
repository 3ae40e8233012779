namespace Nnip.Bench.Peers;

/// <summary>Two programs in turn, so that what else runs on the machine meets both alike.</summary>
/// <param name="Ours">Median seconds of ours.</param>
/// <param name="Theirs">Median seconds of theirs.</param>
/// <param name="Ratio">Median of theirs / ours of each turn: above 1 where ours is faster.</param>
internal sealed record SideBySide(double Ours, double Theirs, double Ratio)
{
    private const double LeastSample = 3e-4, Budget = 0.6;
    private const int MostTurns = 41, LeastTurns = 5;

    /// <summary>Times calls that can be repeated, short ones several at once.</summary>
    public static SideBySide Of(Action ours, Action theirs)
    {
        int calls = 1;
        double both = Seconds(ours, calls) + Seconds(theirs, calls);
        do
            both = Seconds(ours, calls *= 2) + Seconds(theirs, calls);
        while (both < 2 * LeastSample);
        return Of(Math.Clamp((int)(Budget / both), LeastTurns, MostTurns),
            () => Seconds(ours, calls) / calls, () => Seconds(theirs, calls) / calls);
    }

    /// <summary>The same for programs that tell their seconds themselves.</summary>
    public static SideBySide Of(int turns, Func<double> ours, Func<double> theirs)
    {
        var (a, b, ratios) = (new double[turns], new double[turns], new double[turns]);
        for (int turn = 0; turn < turns; turn++)
        {
            (a[turn], b[turn]) = (ours(), theirs());
            ratios[turn] = b[turn] / a[turn];
        }
        return new(Timing.Middle(a), Timing.Middle(b), Timing.Middle(ratios));
    }

    private static double Seconds(Action run, int calls) => Timing.Seconds(() =>
    {
        for (int i = 0; i < calls; i++)
            run();
    });
}
