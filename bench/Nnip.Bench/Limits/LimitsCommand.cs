using System.Globalization;
using System.Numerics;
using Nnip.Backends;
using Nnip.Bench.Report;
using Nnip.Cpu;
using Nnip.Measurement;

namespace Nnip.Bench.Limits;

/// <summary>
/// How close the processor's backend comes to what the machine can do: its ceilings, then every operation on one frame and one thread, then
/// whole passes over all frames on all threads. Of the two bounds (arithmetic, bytes) the larger is the limit.
/// </summary>
internal sealed class LimitsCommand(ReportOptions options, TextWriter output)
{
    /// <summary>Measures and writes.</summary>
    public void Run(ReportFrames data)
    {
        if (options.Precision == Precision.Double)
            Run<double>(data);
        else
            Run<float>(data);
    }

    private void Run<T>(ReportFrames data) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using CpuBackend one = new(1), all = new(options.Threads);
        Write($"{data.Frames.Length} frames of {data.Frames[0].Count} atoms, {data.Origin}; {options.Precision} on {all.Description}");
        Write($"second-level cache {Ceilings.SecondLevelCache >> 10} KiB\n");
        Write($"| ceilings | memory, GB/s | cache, GB/s | GFLOP/s, float | GFLOP/s, double |\n|---|---|---|---|---|");
        Ceilings ofOne = Ceilings.Measure<T>(one), ofAll = options.Threads == 1 ? ofOne : Ceilings.Measure<T>(all);
        Write(one, ofOne);
        if (options.Threads > 1)
            Write(all, ofAll);
        foreach (var model in LimitsModel.All)
        {
            Write($"\n{model.Name}: operations on one frame, whose blocks lie in the cache, one thread\n");
            Write($"| operation | kB | kFLOP | microseconds | GB/s | GFLOP/s | of the bound |\n|---|---|---|---|---|---|---|");
            var report = ModelBenchmark.Run(one, model.Potential, options.Precision, data.Frames[..1]);
            foreach (var row in report.Operations)
            {
                string rates = Rates(row, ofOne, ofOne.Cache);
                Write($"| {row.Name} | {row.Cost.Bytes / 1e3:0.0} | {row.Cost.Flops / 1e3:0.0} | {1e6 * row.Seconds:0.00} | {rates} |");
            }
            Write($"\n{model.Name}: passes over all frames, {options.Threads} threads\n");
            Write($"| pass | MB | GFLOP | milliseconds | GB/s | GFLOP/s | of the bound |\n|---|---|---|---|---|---|---|");
            foreach (var row in PassTimes.Measure<T>(all, model.Potential, data.Frames))
            {
                string rates = Rates(row, ofAll, ofAll.Memory);
                Write($"| {row.Name} | {row.Cost.Bytes / 1e6:0} | {row.Cost.Flops / 1e9:0.00} | {1e3 * row.Seconds:0.0} | {rates} |");
            }
        }
        Write($"\nlargest resident memory {System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
    }

    /// <summary>Three columns: rates of bytes and of arithmetic, and the part of the larger bound that was reached.</summary>
    internal static string Rates(BenchmarkRow row, Ceilings ceilings, double bandwidth) => string.Create(CultureInfo.InvariantCulture,
        $"{row.Cost.Bytes / row.Seconds / 1e9:0.0} | {row.Cost.Flops / row.Seconds / 1e9:0.0} | "
        + $"{100 * ceilings.LeastSeconds(row.Cost.Flops, row.Cost.Bytes, bandwidth) / row.Seconds:0} %");

    private void Write(CpuBackend backend, Ceilings ceilings)
    {
        string threads = backend.Workers == 1 ? "1 thread" : $"{backend.Workers} threads";
        var (memory, cache, single, twofold, _) = ceilings;
        Write($"| {threads} | {memory / 1e9:0.0} | {cache / 1e9:0} | {single / 1e9:0} | {twofold / 1e9:0} |");
    }

    private void Write(FormattableString line)
    {
        output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
        output.Flush();
    }
}
