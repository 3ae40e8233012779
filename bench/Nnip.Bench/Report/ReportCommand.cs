using System.Diagnostics;
using System.Globalization;
using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Structures;

namespace Nnip.Bench.Report;

/// <summary>
/// Everything the report measured, here, as one table: 6000 frames of 96 atoms of HfO2, 26 descriptors, a shared 26-8-1 network. Each line
/// is the median of several passes, but fits and trainings, which are run once.
/// </summary>
internal sealed class ReportCommand(ReportOptions options, TextWriter output)
{
    /// <summary>Passes whose median is taken.</summary>
    public const int Passes = 3;

    /// <summary>Measures and writes line by line.</summary>
    public void Run(ReportFrames data)
    {
        var (frames, origin, reading) = data;
        using var backend = new CpuBackend(options.Threads);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{frames.Length} frames of {frames[0].Count} atoms, {origin}; {options.Precision} on {backend.Description}"));
        output.WriteLine("The report's figures are from another machine (2023, Julia): ratios compare programs and machines at once.");
        output.WriteLine("Its GPU code made epochs on energies 2.5 times faster than its CPU code; this command measures no GPU.\n");
        output.WriteLine("| quantity | the report | here | report / here |\n|---|---|---|---|");
        output.WriteLine(new ReportRow("frames, read or generated", reading).Line());
        foreach (var row in Rows(backend, frames))
        {
            output.WriteLine(row.Line());
            output.Flush();
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\nlargest resident memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB"));
    }

    private IEnumerable<ReportRow> Rows(IBackend backend, Configuration[] frames)
    {
        int[] threads = [.. new[] { 1, 2, options.Threads }.Distinct().Order()];
        bool isDouble = options.Precision == Precision.Double;
        return (isDouble ? DescriptorTimes.Measure<double>(frames, threads) : DescriptorTimes.Measure<float>(frames, threads))
            .Concat(EpochTimes.Measure(backend, options.Precision, frames))
            .Concat(isDouble ? ReadoutTimes.Measure<double>(backend, frames) : ReadoutTimes.Measure<float>(backend, frames))
            .Concat(ReductionTimes.Measure(backend, options.Precision, frames))
            .Concat(InitialisationCurves.Measure(backend, options.Precision, frames));
    }
}
