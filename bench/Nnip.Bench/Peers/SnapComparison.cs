using System.Globalization;
using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Models.Lammps;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Bench.Peers;

/// <summary>
/// Molecular dynamics of bcc tantalum with the published SNAP Ta06A (2J = 6) without its ZBL, at constant energy from a rattled lattice at
/// rest, on one thread, against LAMMPS: the same steps, in turn; the energies must agree. LAMMPS lists neighbours to a skin beyond the
/// cutoff and anew when an atom has moved by half of it; ours keeps the atoms around each part as far, and seeks the pairs in every step.
/// </summary>
internal static class SnapComparison
{
    private const int Turns = 3;

    /// <summary>Time step in ps, mass in amu.</summary>
    public const double Timestep = 0.0005, Mass = 180.88;

    /// <summary>Angstrom beyond the cutoff up to which LAMMPS lists neighbours and ours keeps atoms around parts.</summary>
    public const double Skin = 0.5;

    /// <summary>Acceleration in Angstrom/ps^2 by 1 eV/Angstrom on 1 amu, in the constants of LAMMPS.</summary>
    private const double Acceleration = 1 / 1.0364269e-4;

    /// <summary>Largest difference of an energy, eV per atom: both compute in double, in other orders.</summary>
    public const double Tolerance = 1e-9;

    private static readonly (int Cells, int Steps)[] Systems = [(10, 50), (20, 10)];

    /// <summary>Prints the table.</summary>
    public static PeerOutcome Run(TextWriter output)
    {
        if (!LammpsRun.IsThere)
            return PeerOutcome.Absent;
        using var backend = new CpuBackend(1);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\n{backend.Description}; microseconds an atom and step; neighbours up to {Skin} Angstrom beyond the cutoff; "
            + $"medians of {Turns} turns\n"));
        output.WriteLine("| atoms | program | wall | LAMMPS / ours | processor | LAMMPS / ours |\n|---|---|---|---|---|---|");
        bool agrees = true;
        foreach (var (cells, steps) in Systems)
            agrees &= Measure(output, backend, SnapJob.Structure(cells, new(1)), steps);
        return agrees ? PeerOutcome.Agrees : PeerOutcome.Disagrees;
    }

    private static bool Measure(TextWriter output, IBackend backend, Configuration structure, int steps)
    {
        (string Name, Func<DynamicsFigures> Run)[] programs =
        [
            ("LAMMPS, double", () => LammpsRun.Run(structure, steps, Timestep, Mass, Skin, LammpsRun.Snap)),
            ("ours, double", () => Dynamics(backend, Precision.Double, structure, steps)),
            ("ours, float", () => Dynamics(backend, Precision.Float, structure, steps)),
        ];
        var runs = Enumerable.Range(0, Turns).SelectMany(_ => programs.Select((program, i) => (Index: i, Figures: program.Run())))
            .ToLookup(run => run.Index, run => run.Figures);
        double unit = 1e6 / structure.Count / steps;
        double theirs = Median(runs[0], run => run.Seconds), theirProcessor = Median(runs[0], run => run.Processor);
        for (int i = 0; i < programs.Length; i++)
        {
            double seconds = Median(runs[i], run => run.Seconds), processor = Median(runs[i], run => run.Processor);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {structure.Count} | {programs[i].Name} | {unit * seconds:0.0} | "
                + $"{theirs / seconds:0.00} | {unit * processor:0.0} | {theirProcessor / processor:0.00} |"));
        }
        DynamicsFigures a = runs[0].First(), b = runs[1].First();
        double difference = Math.Max(Math.Abs(a.Start - b.Start), Math.Abs(a.End - b.End)) / structure.Count;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\nEnergies before and after {steps} steps: {a.Start / structure.Count:0.0000000000}, {a.End / structure.Count:0.0000000000} "
            + $"eV an atom; ours in double differ by at most {difference:0e0}.\n"));
        return difference <= Tolerance;
    }

    /// <summary>Velocity Verlet.</summary>
    private static DynamicsFigures Dynamics(IBackend backend, Precision precision, Configuration start, int steps)
    {
        var potential = SnapPotential.Read(LammpsRun.Potential("snapcoeff"), LammpsRun.Potential("snapparam"));
        using var calculator = Pipelines.Calculator(backend, potential, precision, Skin);
        var structure = start with { Positions = [.. start.Positions] };
        var velocities = new Vec3[structure.Count];
        var prediction = calculator.Compute(structure);
        double energy = prediction.Energy, half = 0.5 * Timestep * Acceleration / Mass;
        var (wall, processor) = Timing.WallAndProcessor(() =>
        {
            for (int step = 0; step < steps; step++)
            {
                for (int i = 0; i < velocities.Length; i++)
                {
                    velocities[i] += half * prediction.Forces[i];
                    structure.Positions[i] += Timestep * velocities[i];
                }
                prediction = calculator.Compute(structure);
                for (int i = 0; i < velocities.Length; i++)
                    velocities[i] += half * prediction.Forces[i];
            }
        });
        return new(energy, prediction.Energy, wall, processor);
    }

    private static double Median(IEnumerable<DynamicsFigures> runs, Func<DynamicsFigures, double> figure) =>
        Timing.Middle(runs.Select(figure));
}
