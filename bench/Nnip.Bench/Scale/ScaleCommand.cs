using System.Diagnostics;
using Nnip.Bench.Report;
using Nnip.Cpu;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Randomness;
using Nnip.Structures;

namespace Nnip.Bench.Scale;

/// <summary>
/// Time and memory of an atom as structures grow: energies, forces and virials of rattled HfO2 with the report's 26 descriptors and 26-8-1
/// network, pair lists included. Sizes ascend, so that the peak of the process is that of the size just computed.
/// </summary>
internal sealed class ScaleCommand(ScaleOptions options, TextWriter output)
{
    /// <summary>Unit cells of 12 atoms along each axis: 96, 768, 8748, 96,000 and 1,022,208 atoms.</summary>
    private static readonly int[] Sizes = [2, 4, 9, 20, ScaleOptions.AllCells];

    /// <summary>A pass computes so many small structures that it has as many atoms.</summary>
    private const int AtomsOfPass = 200_000;

    private const int Passes = 5;

    /// <summary>Measures and writes line by line.</summary>
    public void Run()
    {
        using var backend = new CpuBackend(options.Threads);
        using var calculator = Pipelines.Calculator(backend, Potential(), options.Precision);
        output.WriteLine($"{options.Precision} on {backend.Description}; 26 descriptors, 26-8-1, energies, forces and virials\n");
        output.WriteLine("| atoms | microseconds per atom | ratio to the least | processor time | ratio | peak resident memory | bytes per atom |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        var rows = new List<ScaleRow>();
        foreach (int cells in Sizes.Where(cells => cells <= options.LargestCells))
            rows.Add(Measure(calculator, cells));
        foreach (var row in rows)
            output.WriteLine(row.Line(rows));
    }

    /// <summary>Medians of a size.</summary>
    private static ScaleRow Measure(ICalculator calculator, int cells)
    {
        // All different: processors remember the branches of a structure that comes again.
        var random = new RandomStream(1);
        var first = ReportFrames.Supercell(cells, random);
        Configuration[] structures =
            [first, .. Enumerable.Range(1, Math.Max(1, AtomsOfPass / first.Count) - 1).Select(_ => ReportFrames.Supercell(cells, random))];
        double atoms = (double)structures.Length * first.Count;
        var (seconds, busy) = (new double[Passes], new double[Passes]);
        using var process = Process.GetCurrentProcess();
        for (int pass = -1; pass < Passes; pass++)
        {
            var clock = Stopwatch.StartNew();
            process.Refresh();
            var before = process.TotalProcessorTime;
            foreach (var prediction in calculator.Compute(structures))
                _ = prediction;
            process.Refresh();
            if (pass >= 0)
                (seconds[pass], busy[pass]) = (clock.Elapsed.TotalSeconds / atoms, (process.TotalProcessorTime - before).TotalSeconds / atoms);
        }
        Array.Sort(seconds);
        Array.Sort(busy);
        return new(first.Count, seconds[Passes / 2], busy[Passes / 2], process.PeakWorkingSet64);
    }

    private static Potential Potential()
    {
        var network = ReportModel.Network(Readout.Local);
        return new()
        {
            Settings = BenchmarkData.ReportBasis,
            Descriptor = ReportModel.Descriptor,
            Mean = [.. network.SpeciesInputs.Select(count => new double[count])],
            Sigma = [.. network.SpeciesInputs.Select(count => Enumerable.Repeat(1.0, count).ToArray())],
            Network = network,
            Parameters = ReportModel.Parameters(network),
            ReferenceEnergies = BenchmarkData.ReferenceEnergies,
        };
    }
}
