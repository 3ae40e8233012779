using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Nnip.Structures;

namespace Nnip.Bench.Peers;

/// <summary>Some steps of molecular dynamics at constant energy, from rest.</summary>
/// <param name="Start">Potential energy before the first step, eV.</param>
/// <param name="End">Potential energy after the last, eV.</param>
/// <param name="Seconds">Wall time of the steps.</param>
/// <param name="Processor">Processor time of the steps, s.</param>
internal sealed record DynamicsFigures(double Start, double End, double Seconds, double Processor);

/// <summary>LAMMPS as bench/peers/lammps.sh builds it.</summary>
internal static partial class LammpsRun
{
    /// <summary>Folder of the program and of the potential Ta06A.</summary>
    public static string Folder { get; } = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "nnip", "peers", "lammps");

    /// <summary>File of the potential of this ending.</summary>
    public static string Potential(string ending) => Path.Combine(Folder, $"Ta06A.{ending}");

    /// <summary>Whether it is there.</summary>
    public static bool IsThere => Directory.Exists(Path.Combine(Folder, "source")) && File.Exists(Path.Combine(Folder, "lmp"))
        && File.Exists(Potential("snapcoeff")) && File.Exists(Potential("snapparam"));

    /// <summary>Lines by which LAMMPS takes its own style with the potential Ta06A.</summary>
    public static string Snap => $"pair_style snap\npair_coeff * * {Potential("snapcoeff")} {Potential("snapparam")} Ta";

    /// <summary>Runs the steps; the seconds are those that LAMMPS prints for its loop.</summary>
    /// <param name="structure">Atoms of one species in an orthogonal cell.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="timestep">Time step, ps.</param>
    /// <param name="mass">Mass of each atom, amu.</param>
    /// <param name="skin">How far beyond the cutoff neighbours are listed, Angstrom.</param>
    /// <param name="pair">Lines from `pair_style` to `pair_coeff`.</param>
    /// <param name="processes">MPI processes, each with one thread.</param>
    public static DynamicsFigures Run(
        Configuration structure, int steps, double timestep, double mass, double skin, string pair, int processes = 1)
    {
        string folder = Directory.CreateTempSubdirectory("nnip-lammps-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "atoms"), Data(structure));
            File.WriteAllText(Path.Combine(folder, "in"), string.Create(CultureInfo.InvariantCulture, $"""
                units metal
                read_data atoms
                mass 1 {mass}
                {pair}
                neighbor {skin} bin
                neigh_modify every 1 delay 0 check yes
                timestep {timestep}
                fix 1 all nve
                thermo {steps}
                thermo_style custom step pe
                thermo_modify format float %.15g
                run {steps}

                """));
            string[] words = [.. Launcher(processes), Path.Combine(Folder, "lmp"), "-in", "in", "-log", "none"];
            var start = new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true };
            // Open MPI otherwise does not run as root.
            start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
            using var process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Match loop = Loop().Match(output), first = Energy(0).Match(output), last = Energy(steps).Match(output);
            if (!loop.Success || !first.Success || !last.Success)
                throw new InputException($"LAMMPS has not printed what was expected, but:\n{output}");
            double seconds = Number(loop.Groups[1]);
            return new(Number(first.Groups[1]), Number(last.Groups[1]), seconds, processes * seconds * Number(loop.Groups[2]) / 100);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string[] Launcher(int processes) =>
        processes == 1 ? [] : ["mpirun", "-np", processes.ToString(CultureInfo.InvariantCulture)];

    private static string Data(Configuration structure)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"atoms\n\n{structure.Count} atoms\n1 atom types\n");
        var cell = structure.Cell.Vectors;
        foreach (var (length, axis) in new[] { (cell.A.X, 'x'), (cell.B.Y, 'y'), (cell.C.Z, 'z') })
            text.Append(CultureInfo.InvariantCulture, $"0 {length:R} {axis}lo {axis}hi\n");
        text.Append("\nAtoms\n\n");
        for (int i = 0; i < structure.Count; i++)
            text.Append(CultureInfo.InvariantCulture,
                $"{i + 1} 1 {structure.Positions[i].X:R} {structure.Positions[i].Y:R} {structure.Positions[i].Z:R}\n");
        return text.ToString();
    }

    private static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);

    private static Regex Energy(int step) => new(FormattableString.Invariant($@"^\s*{step}\s+(-?[\d.e+]+)\s*$"), RegexOptions.Multiline);

    [GeneratedRegex(@"Loop time of ([\d.e+-]+) on \d+ procs.*?([\d.]+)% CPU use", RegexOptions.Singleline)]
    private static partial Regex Loop();
}
