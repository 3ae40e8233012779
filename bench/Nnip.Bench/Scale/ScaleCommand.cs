using System.Diagnostics;
using Nnip.Bench.Report;
using Nnip.Cpu;
using Nnip.Pipeline;
using Nnip.Randomness;
using Nnip.Structures;

namespace Nnip.Bench.Scale;

/// <summary>
/// Time and memory of an atom as structures grow: energies, forces and virials of rattled HfO2 with the report's 26 descriptors and 26-8-1
/// network, the search for pairs included; of structures met for the first time, and of one whose atoms move a little from call to call.
/// Sizes ascend, so that the peak of the process is that of the size just computed.
/// </summary>
internal sealed class ScaleCommand(ScaleOptions options, TextWriter output)
{
    /// <summary>Unit cells of 12 atoms along each axis: 96, 768, 8748, 96,000 and 1,022,208 atoms.</summary>
    private static readonly int[] Sizes = [2, 4, 9, 20, ScaleOptions.AllCells];

    /// <summary>A pass computes so many small structures that it has as many atoms.</summary>
    private const int AtomsOfPass = 200_000;

    /// <summary>
    /// Fewer are computed one by one on all threads, into arrays that are there;
    /// more as a stream, in which each thread takes whole ones and makes arrays.
    /// </summary>
    private const int FewStructures = 8;

    private const int Passes = 7;

    /// <summary>
    /// Passes that are not measured, and seconds that they fill at least: the runtime compiles once more what runs often.
    /// </summary>
    private const int FirstPasses = 3;

    /// <inheritdoc cref="FirstPasses"/>
    private const double FirstSeconds = 2;

    /// <summary>Distance in Angstrom that atoms move to and fro, a tenth of the skin they are computed with.</summary>
    private const double Step = 0.05;

    /// <summary>Measures and writes line by line.</summary>
    public void Run()
    {
        using var backend = new CpuBackend(options.Threads);
        output.WriteLine($"{options.Precision} on {backend.Description}; 26 descriptors, 26-8-1, energies, forces and virials\n");
        output.WriteLine("| atoms | microseconds per atom | ratio to the least | processor time | ratio "
            + "| moving atoms | ratio | peak resident memory | bytes per atom |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        var rows = new List<ScaleRow>();
        foreach (int cells in Sizes.Where(cells => cells >= options.SmallestCells && cells <= options.LargestCells))
            rows.Add(Measure(backend, cells));
        foreach (var row in rows)
            output.WriteLine(row.Line(rows));
    }

    /// <summary>Medians of a size.</summary>
    private ScaleRow Measure(CpuBackend backend, int cells)
    {
        // All different: processors remember the branches of a structure that comes again.
        var random = new RandomStream(1);
        var first = ReportFrames.Supercell(cells, random);
        int count = Math.Max(1, AtomsOfPass / first.Count);
        Configuration[] structures = [first, .. Enumerable.Range(1, count - 1).Select(_ => ReportFrames.Supercell(cells, random))];
        Vec3[] moved = [.. first.Positions.Select((r, i) => r + Step * new Vec3(Math.Sin(i), Math.Cos(i), 0))];
        Configuration[] steps = [first, first with { Positions = moved }];
        double atoms = (double)count * first.Count;
        using var fresh = Pipelines.Calculator(backend, ReportModel.Potential(), options.Precision);
        var (forces, atomEnergies) = (new Vec3[first.Count], new double[first.Count]);
        var (seconds, busy) = Medians(atoms, () =>
        {
            if (count < FewStructures)
                foreach (var structure in structures)
                    fresh.Compute(structure, forces, atomEnergies);
            else
                foreach (var prediction in fresh.Compute(structures))
                    _ = prediction;
        });
        using var process = Process.GetCurrentProcess();
        long peak = process.PeakWorkingSet64;
        using var moving = Pipelines.Calculator(backend, ReportModel.Potential(), options.Precision, skin: 10 * Step);
        var (movingSeconds, _) = Medians(atoms, () =>
        {
            for (int i = 0; i < count; i++)
                moving.Compute(steps[i % 2], forces, atomEnergies);
            (steps[0], steps[1]) = (steps[1], steps[0]);
        });
        return new(first.Count, seconds, busy, movingSeconds, peak);
    }

    /// <summary>Wall and processor time of a pass for each atom.</summary>
    private static (double Seconds, double Busy) Medians(double atoms, Action pass)
    {
        var (seconds, busy) = (new double[Passes], new double[Passes]);
        var start = Stopwatch.StartNew();
        for (int i = 0; i < FirstPasses || start.Elapsed.TotalSeconds < FirstSeconds; i++)
            pass();
        for (int i = 0; i < Passes; i++)
        {
            var (wall, processor) = Timing.WallAndProcessor(pass);
            (seconds[i], busy[i]) = (wall / atoms, processor / atoms);
        }
        return (Timing.Middle(seconds), Timing.Middle(busy));
    }
}
