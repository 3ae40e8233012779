using System.Globalization;

namespace Nnip.Bench.Scale;

/// <summary>What a size costs.</summary>
/// <param name="Atoms">Number of atoms.</param>
/// <param name="Seconds">Wall time for each.</param>
/// <param name="ProcessorSeconds">Time of all threads for each; on a busy machine more faithful.</param>
/// <param name="MovingSeconds">Wall time for each where the structure of the call before has moved a little.</param>
/// <param name="Peak">Largest resident memory of the process so far, bytes.</param>
internal sealed record ScaleRow(int Atoms, double Seconds, double ProcessorSeconds, double MovingSeconds, long Peak)
{
    /// <summary>The line of the table of all sizes; bytes per atom are those beyond the smallest size.</summary>
    public string Line(IReadOnlyList<ScaleRow> all)
    {
        double least = all.Min(row => row.Seconds), leastProcessor = all.Min(row => row.ProcessorSeconds);
        double leastMoving = all.Min(row => row.MovingSeconds);
        return string.Create(CultureInfo.InvariantCulture,
            $"| {Atoms} | {1e6 * Seconds:0.000} | {Seconds / least:0.00} | {1e6 * ProcessorSeconds:0.000} | ")
            + string.Create(CultureInfo.InvariantCulture,
            $"{ProcessorSeconds / leastProcessor:0.00} | ")
            + string.Create(CultureInfo.InvariantCulture,
            $"{1e6 * MovingSeconds:0.000} | {MovingSeconds / leastMoving:0.00} | ")
            + string.Create(CultureInfo.InvariantCulture,
            $"{Peak / 1e6:0} MB | {(double)(Peak - all[0].Peak) / Atoms:0} |");
    }
}
