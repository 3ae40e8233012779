using System.Globalization;
using System.Text;
using Nnip.Structures;
using Nnip.Tests.CApi;

namespace Nnip.Tests.Lammps;

/// <summary>A structure and the lines by which LAMMPS computes it.</summary>
internal sealed record LammpsJob
{
    /// <summary>
    /// The structure; its lattice vectors are those that LAMMPS takes (<see cref="Restricted"/>), or it has none and lies in a cube of 100
    /// Angstrom.
    /// </summary>
    public required Configuration Structure { get; init; }

    /// <summary>Lines from `pair_style` to the last `pair_coeff`.</summary>
    public required string Pair { get; init; }

    /// <summary>Lines after `units`.</summary>
    public string Before { get; init; } = "";

    /// <summary>Lines that run; the structure as it is by default.</summary>
    public string Run { get; init; } = "run 0 post no";

    /// <summary>`metal` or `real`.</summary>
    public string Units { get; init; } = "metal";

    /// <summary>Type of each atom, from one; by default one for each of <see cref="TypeNumbers"/>.</summary>
    public int[]? Types { get; init; }

    /// <summary>Atomic number of each type: Hf, O and so on.</summary>
    public int[] TypeNumbers { get; init; } = [72, 8];

    /// <summary>MPI processes.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>More of the environment.</summary>
    public Dictionary<string, string>? Environment { get; init; }

    private bool HasCell => Structure.Cell.Volume > 0;

    /// <summary>The structure turned so that its first lattice vector lies along x and the second in the plane of x and y.</summary>
    public static Configuration Restricted(Configuration structure)
    {
        var (a, b, c) = structure.Cell.Vectors;
        double length = Math.Sqrt(a.LengthSquared);
        Vec3 x = 1 / length * a, normal = Vec3.Cross(a, b), z = 1 / Math.Sqrt(normal.LengthSquared) * normal, y = Vec3.Cross(z, x);
        return structure with
        {
            Positions = [.. structure.Positions.Select(Turned)],
            Cell = structure.Cell with { Vectors = new(new(length, 0, 0), Turned(b) with { Z = 0 }, Turned(c)) },
        };

        Vec3 Turned(Vec3 r) => new(Vec3.Dot(r, x), Vec3.Dot(r, y), Vec3.Dot(r, z));
    }

    /// <summary>Computes it; what each atom has is that of the last step.</summary>
    /// <exception cref="InvalidOperationException">LAMMPS stopped with an error; the message has its output.</exception>
    public LammpsResult Compute(LammpsProgram program)
    {
        string folder = Directory.CreateTempSubdirectory("nnip-lammps-job-").FullName;
        try
        {
            var result = Start(program, folder);
            return result.ExitCode == 0
                ? LammpsResult.Read(result.Output, Path.Combine(folder, "dump"))
                : throw new InvalidOperationException($"LAMMPS ended with {result.ExitCode}:\n{result.Output}{result.Error}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Computes it where it is to fail.</summary>
    public ProgramResult Fail(LammpsProgram program)
    {
        string folder = Directory.CreateTempSubdirectory("nnip-lammps-job-").FullName;
        try
        {
            return Start(program, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private ProgramResult Start(LammpsProgram program, string folder)
    {
        string data = Path.Combine(folder, "data"), dump = Path.Combine(folder, "dump");
        File.WriteAllText(data, Data());
        var cell = Structure.Cell;
        char[] boundary = [.. new[] { cell.PeriodicA, cell.PeriodicB, cell.PeriodicC }.Select(periodic => periodic ? 'p' : 'f')];
        return program.Run($"""
            units {Units}
            boundary {string.Join(' ', boundary)}
            box tilt large
            {Before}
            read_data {data}
            {Pair}
            compute energies all pe/atom
            compute virials all stress/atom NULL virial
            compute p all pressure NULL virial
            thermo_style custom step pe etotal c_p[1] c_p[2] c_p[3] c_p[4] c_p[5] c_p[6]
            thermo_modify format float %.17g norm no
            dump 1 all custom 1 {dump} id fx fy fz c_energies c_virials[1] c_virials[2] c_virials[3] c_virials[4] c_virials[5] c_virials[6]
            dump_modify 1 sort id format float %.17g
            {Run}
            """, Processes, Environment);
    }

    private string Data()
    {
        var text = new StringBuilder().Append(
            CultureInfo.InvariantCulture, $"\n\n{Structure.Count} atoms\n{TypeNumbers.Length} atom types\n");
        var (a, b, c) = HasCell ? Structure.Cell.Vectors : 100 * Mat3.Identity;
        text.Append(CultureInfo.InvariantCulture, $"0 {a.X:R} xlo xhi\n0 {b.Y:R} ylo yhi\n0 {c.Z:R} zlo zhi\n");
        if (b.X != 0 || c.X != 0 || c.Y != 0)
            text.Append(CultureInfo.InvariantCulture, $"{b.X:R} {c.X:R} {c.Y:R} xy xz yz\n");
        text.Append("\nMasses\n\n");
        for (int type = 1; type <= TypeNumbers.Length; type++)
            text.Append(CultureInfo.InvariantCulture, $"{type} 20\n");
        text.Append("\nAtoms # atomic\n\n");
        for (int i = 0; i < Structure.Count; i++)
        {
            var r = Structure.Positions[i];
            int type = Types?[i] ?? Array.IndexOf(TypeNumbers, Structure.Species[i]) + 1;
            text.Append(CultureInfo.InvariantCulture, $"{i + 1} {type} {r.X:R} {r.Y:R} {r.Z:R}\n");
        }
        return text.ToString();
    }
}
