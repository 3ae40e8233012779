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

/// <summary>LAMMPS as native/lammps/build-lammps.sh builds it.</summary>
internal static partial class LammpsRun
{
    /// <summary>Folder of the program and of the potential Ta06A.</summary>
    public static string Folder { get; } = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "nnip", "peers", "lammps");

    /// <summary>File of the potential of this ending.</summary>
    public static string Potential(string ending) => Path.Combine(Folder, $"Ta06A.{ending}");

    /// <summary>Whether it is there.</summary>
    public static bool IsThere => Directory.Exists(Path.Combine(Folder, "source")) && File.Exists(Path.Combine(Folder, "lmp"))
        && File.Exists(Potential("snapcoeff")) && File.Exists(Potential("snapparam"));

    /// <summary>Runs the steps on one thread; the seconds are those that LAMMPS prints for its loop.</summary>
    public static DynamicsFigures Run(Configuration structure, int steps, double timestep, double mass, double skin)
    {
        string folder = Directory.CreateTempSubdirectory("nnip-lammps-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "atoms"), Data(structure));
            File.WriteAllText(Path.Combine(folder, "in"), string.Create(CultureInfo.InvariantCulture, $"""
                units metal
                read_data atoms
                mass 1 {mass}
                pair_style snap
                pair_coeff * * {Potential("snapcoeff")} {Potential("snapparam")} Ta
                neighbor {skin} bin
                neigh_modify every 1 delay 0 check yes
                timestep {timestep}
                fix 1 all nve
                thermo {steps}
                thermo_style custom step pe
                thermo_modify format float %.15g
                run {steps}

                """));
            var start = new ProcessStartInfo(Path.Combine(Folder, "lmp"), ["-in", "in", "-log", "none"])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
            };
            using var process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Match loop = Loop().Match(output), first = Energy(0).Match(output), last = Energy(steps).Match(output);
            if (!loop.Success || !first.Success || !last.Success)
                throw new InputException($"LAMMPS has not printed what was expected, but:\n{output}");
            double seconds = Number(loop.Groups[1]);
            return new(Number(first.Groups[1]), Number(last.Groups[1]), seconds, seconds * Number(loop.Groups[2]) / 100);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

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

    [GeneratedRegex(@"Loop time of ([\d.e+-]+) on 1 procs.*?([\d.]+)% CPU use", RegexOptions.Singleline)]
    private static partial Regex Loop();
}
