using System.Diagnostics;
using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Bench;

/// <summary>
/// The job of the report, whole: 6000 frames of 96 atoms, 26 descriptors, a shared 26-8-1 network, energies and forces. Each line is
/// the median of several passes in this one run.
/// </summary>
internal static class ReportJob
{
    private const int Passes = 5, BatchSize = 32;

    /// <summary>Runs and prints the table.</summary>
    public static void Run()
    {
        var clock = Stopwatch.StartNew();
        Configuration[] frames = [.. ExtendedXyzReader.Read(BenchmarkData.Hfo2)];
        Console.WriteLine($"threads {Environment.ProcessorCount}, {frames.Length} frames, {frames.Sum(f => f.Count)} atoms\n");
        Console.WriteLine("| step | seconds |\n|---|---|");
        Print("read gzipped extxyz, one thread", clock.Elapsed.TotalSeconds);

        var descriptor = BenchmarkData.Descriptor("report");
        int[] invariants = [.. descriptor.Invariants.Select(dag => dag.InvariantCount)];
        var network = new NetworkShape(invariants, [8], Activation.Tanh, Readout.Local, NetworkSharing.Shared, false);
        using var backend = new CpuBackend(Environment.ProcessorCount);
        foreach (var precision in new[] { Precision.Float, Precision.Double })
        {
            clock.Restart();
            using var pipeline = Pipelines.ForTraining(backend, precision, descriptor, network, BenchmarkData.ReferenceEnergies, frames);
            Print($"{precision}: pair lists and descriptors", clock.Elapsed.TotalSeconds);
            var parameters = new double[network.ParameterCount];
            for (int i = 0; i < parameters.Length; i++)
                parameters[i] = 0.1 * Math.Sin(i + 1);
            foreach (var (name, weights) in new[]
            {
                ("energies", new LossWeights(1, 0, 0)), ("forces", new LossWeights(0, 1, 0)), ("energies and forces", new LossWeights(1, 1, 0)),
                ("energies, forces and virials", new LossWeights(1, 1, 1)),
            })
                Print($"{precision}: epoch, {name}", Median(() => Epoch(pipeline, weights, parameters)));
        }
        Console.WriteLine($"\nlargest resident memory {Process.GetCurrentProcess().PeakWorkingSet64 / (1 << 20)} MiB");
    }

    private static void Epoch(ILossPipeline pipeline, LossWeights weights, double[] parameters)
    {
        var gradient = new double[parameters.Length];
        int[] order = [.. Enumerable.Range(0, pipeline.FrameCount)];
        for (int first = 0; first < order.Length; first += BatchSize)
        {
            pipeline.Evaluate(order.AsSpan(first, Math.Min(BatchSize, order.Length - first)), weights, parameters, gradient);
            for (int p = 0; p < parameters.Length; p++)
                parameters[p] -= 1e-9 * gradient[p];
        }
    }

    private static double Median(Action pass)
    {
        var seconds = new double[Passes];
        for (int i = -1; i < Passes; i++)
        {
            var clock = Stopwatch.StartNew();
            pass();
            if (i >= 0)
                seconds[i] = clock.Elapsed.TotalSeconds;
        }
        Array.Sort(seconds);
        return seconds[Passes / 2];
    }

    private static void Print(string step, double seconds) => Console.WriteLine($"| {step} | {seconds:0.000} |");
}
