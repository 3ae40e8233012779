using System.Diagnostics;
using System.Globalization;
using Nnip.Backends;
using Nnip.Bench.Report;
using Nnip.Cpu;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Randomness;
using Nnip.Structures;

namespace Nnip.Bench.Embedding;

/// <summary>
/// What the C library costs over the same call in C#: energies, forces and virials of rattled HfO with the report's 26 descriptors and
/// 26-8-1 network, with neighbours that the library finds and with those of a host. Both calls alternate in one process; least times.
/// </summary>
internal sealed class EmbeddingCommand(string library, Precision precision, int threads, TextWriter output)
{
    /// <summary>Edge of a cube of eight atoms with the density of HfO2, Angstrom.</summary>
    private const double Edge = 4.43;

    /// <summary>What hosts list beyond the cutoff, Angstrom.</summary>
    private const double HostSkin = 1;

    private const double MeasuredSeconds = 4;

    private static readonly (int A, int B, int C)[] Sizes = [(2, 2, 2), (10, 5, 5), (50, 25, 10)];

    /// <summary>Runs the command of a line such as `embedding artifacts/lib/libnnip.so double 1`.</summary>
    public static int Run(ReadOnlySpan<string> args)
    {
        if (args is not [var library, var precision, var threads] || !Enum.TryParse(precision, ignoreCase: true, out Precision kind)
            || !int.TryParse(threads, CultureInfo.InvariantCulture, out int count) || count < 1)
            throw new InputException("embedding needs LIBRARY PRECISION THREADS, such as: artifacts/lib/libnnip.so double 1");
        new EmbeddingCommand(Path.GetFullPath(library), kind, count, Console.Out).Run();
        return 0;
    }

    private void Run()
    {
        NativeModel.Use(library);
        string file = Path.GetTempFileName();
        try
        {
            var potential = ReportModel.Potential();
            ModelFile.Save(potential, file);
            using var backend = new CpuBackend(threads);
            using var managed = Pipelines.Calculator(backend, potential, precision);
            using var native = new NativeModel(file, precision, threads);
            output.WriteLine($"{precision} on {backend.Description}; 26 descriptors, 26-8-1, energies, forces and virials\n");
            output.WriteLine("| atoms | neighbours | C#, microseconds per atom | C library | ratio |");
            output.WriteLine("|---|---|---|---|---|");
            foreach (var size in Sizes)
                Measure(size, managed, native, potential.Cutoff);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private void Measure((int A, int B, int C) size, ICalculator managed, NativeModel native, double cutoff)
    {
        var structure = Cubes(size);
        using var host = new HostDomain(structure, cutoff + HostSkin);
        var forces = new Vec3[host.Atoms.Count];
        Row("found by the library", () => managed.Compute(structure).Energy, () => native.Compute(structure, forces));
        Row("the host's", () => managed.Compute(host.Atoms).Energy, () => native.Compute(host, forces));

        void Row(string neighbours, Func<double> inManaged, Func<double> inNative)
        {
            var (a, b) = Least(inManaged, inNative);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {structure.Count} | {neighbours} | {1e6 * a / structure.Count:F3} | {1e6 * b / structure.Count:F3} | {b / a:F3} |"));
        }
    }

    /// <summary>Least seconds of two computations that alternate.</summary>
    private static (double First, double Second) Least(Func<double> first, Func<double> second)
    {
        var (a, b) = (double.PositiveInfinity, double.PositiveInfinity);
        var all = Stopwatch.StartNew();
        for (int round = 0; round < 5 || all.Elapsed.TotalSeconds < MeasuredSeconds; round++)
        {
            double energy = 0;
            a = Math.Min(a, Timing.Seconds(() => energy = first()));
            b = Math.Min(b, Timing.Seconds(() => energy -= second()));
            if (!(Math.Abs(energy) < 1e-3))
                throw new InvalidOperationException("the C library computes another energy than the C# library");
        }
        return (a, b);
    }

    /// <summary>Rattled cubes of eight atoms, Hf and O in turn.</summary>
    private static Configuration Cubes((int A, int B, int C) size)
    {
        var random = new RandomStream(1);
        var positions = new List<Vec3>();
        var species = new List<int>();
        for (int a = 0; a < 2 * size.A; a++)
            for (int b = 0; b < 2 * size.B; b++)
                for (int c = 0; c < 2 * size.C; c++)
                {
                    positions.Add(
                        Edge / 2 * new Vec3(a, b, c) + 0.3 * new Vec3(random.NextDouble(), random.NextDouble(), random.NextDouble()));
                    species.Add((a + b + c) % 2 == 0 ? 72 : 8);
                }
        var cell = new Mat3(new(size.A * Edge, 0, 0), new(0, size.B * Edge, 0), new(0, 0, size.C * Edge));
        return new() { Species = [.. species], Positions = [.. positions], Cell = new(cell, true, true, true) };
    }
}
