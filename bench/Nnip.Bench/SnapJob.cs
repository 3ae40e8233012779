using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Descriptors.Snap;
using Nnip.Models;
using Nnip.Neighbours;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Randomness;
using Nnip.Structures;

namespace Nnip.Bench;

/// <summary>
/// Energies and forces of 2000 atoms of bcc tantalum with a linear SNAP of the parameters of Ta06A, on one thread: the benchmark that
/// LAMMPS publishes for SNAP. Each line is the median of several passes, pair lists included.
/// </summary>
internal static class SnapJob
{
    private const int SideCells = 10, Passes = 7;

    private const double LatticeConstant = 3.316, Rattle = 0.05;

    /// <summary>Runs and prints the table.</summary>
    public static void Run()
    {
        var structure = Structure(SideCells, new(1));
        using var backend = new CpuBackend(1);
        Console.WriteLine($"{backend.Description}, {structure.Count} atoms\n\n"
            + "| 2J | precision | pairs per atom | microseconds per atom |\n|---|---|---|---|");
        foreach (int twoJMax in (int[])[4, 6, 8])
        {
            var potential = Model(twoJMax, new(2));
            foreach (var precision in Enum.GetValues<Precision>())
            {
                using var calculator = Pipelines.Calculator(backend, potential, precision);
                double seconds = Timing.Median(Passes, () => calculator.Compute(structure));
                Console.WriteLine(
                    FormattableString.Invariant($"| {twoJMax} | {precision} | {PairsPerAtom(structure, potential):0.0} | ")
                    + FormattableString.Invariant($"{1e6 * seconds / structure.Count:0.0} |"));
            }
        }
    }

    private static double PairsPerAtom(Configuration structure, Potential potential) =>
        (double)PairList.Build(structure, potential.Cutoff).PairCount / structure.Count;

    /// <summary>Rattled bcc tantalum, a cube of so many unit cells of two atoms along each side.</summary>
    public static Configuration Structure(int cells, RandomStream random)
    {
        var positions = new List<Vec3>();
        for (int i = 0; i < 2 * cells; i++)
            for (int j = 0; j < 2 * cells; j++)
                for (int k = 0; k < 2 * cells; k++)
                    if (i % 2 == j % 2 && j % 2 == k % 2)
                        positions.Add(LatticeConstant / 2 * new Vec3(i, j, k)
                            + Rattle * new Vec3(random.NextNormal(), random.NextNormal(), random.NextNormal()));
        return new()
        {
            Cell = new(cells * LatticeConstant * Mat3.Identity, true, true, true),
            Species = [.. Enumerable.Repeat(73, positions.Count)],
            Positions = [.. positions],
        };
    }

    /// <summary>A linear SNAP of random coefficients.</summary>
    public static Potential Model(int twoJMax, RandomStream random)
    {
        var settings = new SnapSettings { Species = ["Ta"], TwoJMax = twoJMax };
        var descriptor = settings.Build();
        int count = descriptor.InvariantCount;
        var network = new NetworkShape([count], [], Activation.Identity, Readout.Linear, NetworkSharing.PerSpecies, false);
        return new()
        {
            Settings = settings,
            Descriptor = descriptor,
            Mean = [new double[count]],
            Sigma = [[.. Enumerable.Repeat(1.0, count)]],
            Network = network,
            Parameters = [.. Enumerable.Range(0, network.ParameterCount).Select(_ => 0.1 * random.NextNormal())],
            ReferenceEnergies = [0],
        };
    }
}
