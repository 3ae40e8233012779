using System.Globalization;
using Nnip.Bench.Peers;
using Nnip.Tests.CApi;
using Nnip.Tests.Cli;
using NUnit.Framework;

namespace Nnip.Tests.Lammps;

/// <summary>A LAMMPS, and the line of an input script by which it gets `pair_style nnip`.</summary>
/// <param name="Executable">The program.</param>
/// <param name="PairStyle">The line; empty where the style is built in.</param>
/// <param name="Arguments">Arguments before those of LAMMPS.</param>
internal sealed record LammpsProgram(string Executable, string PairStyle, params string[] Arguments)
{
    private const string DebianHeader = "/usr/include/lammps/pair.h";

    private static readonly Lazy<LammpsProgram?> Loaded = new(Load);

    private static readonly Lazy<string> BuiltPlugin = new(() => BuildPlugin("plugin")), BuiltDropIn = new(BuildDropIn);

    /// <summary>What Open MPI needs to run as root, without a network and with more processes than cores.</summary>
    private static readonly Dictionary<string, string> OpenMpi = new()
    {
        ["OMPI_ALLOW_RUN_AS_ROOT"] = "1",
        ["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1",
        ["OMPI_MCA_plm"] = "isolated",
        ["OMPI_MCA_btl"] = "self,vader",
        ["OMPI_MCA_btl_vader_single_copy_mechanism"] = "none",
        ["OMPI_MCA_mpi_yield_when_idle"] = "1",
        ["OMP_NUM_THREADS"] = "1",
    };

    /// <summary>Debian's, with the style from a shared library; the test is skipped where it is not installed.</summary>
    public static LammpsProgram Debian => Loaded.Value
        ?? throw Skip("LAMMPS is not installed: native/prerequisites.sh lammps liblammps-dev openmpi-bin");

    /// <summary>Compiled from source, with the style as a plugin; the test is skipped where it is not in the cache.</summary>
    public static LammpsProgram Plugin => new(InCache("lmp"), $"plugin load {BuiltPlugin.Value}");

    /// <summary>The same with checks of the style's memory, by AddressSanitizer.</summary>
    public static LammpsProgram Checked => new(InCache("lmp"), $"plugin load {BuildPlugin("checked", "-fsanitize=address,undefined -g")}");

    /// <summary>Compiled from source, with the style among its sources; the test is skipped where it is not in the cache.</summary>
    public static LammpsProgram DropIn => new(BuiltDropIn.Value, "");

    /// <summary>Debian's as a library of tests/clients/lammps_external.c, with that model.</summary>
    public static LammpsProgram External(string model) => new(
        NativeProgram.Compile(
            "tests/clients/lammps_external.c", "-DLAMMPS_SMALLBIG", $"-I{Path.GetDirectoryName(DebianHeader)}", "-llammps"),
        "", model);

    /// <summary>Runs a script to its end.</summary>
    /// <param name="script">The input script; the style is there before its first line.</param>
    /// <param name="processes">Number of MPI processes.</param>
    /// <param name="environment">More of the environment.</param>
    public ProgramResult Run(string script, int processes = 1, Dictionary<string, string>? environment = null)
    {
        string input = Path.Combine(Directory.CreateTempSubdirectory("nnip-lammps-").FullName, "in");
        try
        {
            File.WriteAllText(input, $"{PairStyle}\n{script}\n");
            string[] lammps = [Executable, .. Arguments, "-in", input, "-log", "none", "-nocite"];
            var variables = new Dictionary<string, string>(environment ?? []);
            foreach (var (name, value) in OpenMpi)
                variables.TryAdd(name, value);
            return processes == 1
                ? NativeProgram.Run(lammps[0], variables, lammps[1..])
                : NativeProgram.Run("mpirun", variables,
                    ["-np", processes.ToString(CultureInfo.InvariantCulture), "--oversubscribe", "--bind-to", "none", .. lammps]);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(input)!, recursive: true);
        }
    }

    private static string Root => NativeBuild.RepositoryRoot;

    private static LammpsProgram? Load()
    {
        const string Program = "/usr/bin/lmp";
        if (!File.Exists(Program) || !File.Exists(DebianHeader) || !File.Exists("/usr/bin/mpirun"))
            return null;
        Build("bash", Path.Combine(Root, "native", "lammps", "debian", "build.sh"));
        return new(Program, $"include {Path.Combine(Root, "artifacts", "lammps", "nnip.lmp")}");
    }

    private static string BuildPlugin(string name, string options = "")
    {
        string folder = Path.Combine(Root, "artifacts", "lammps", name);
        Build("cmake", "-S", Path.Combine(Root, "native", "lammps"), "-B", folder, $"-DLAMMPS_SOURCE={InCache("source/src")}",
            $"-DCMAKE_CXX_FLAGS={options}");
        Build("cmake", "--build", folder);
        return Path.Combine(folder, "nnipplugin.so");
    }

    private static string BuildDropIn()
    {
        _ = InCache("lmp");
        Build("bash", Path.Combine(Root, "bench", "peers", "lammps.sh"), "drop-in");
        return Path.Combine(LammpsRun.Folder, "drop-in", "lmp");
    }

    private static string InCache(string file) => LammpsRun.IsThere
        ? Path.Combine(LammpsRun.Folder, file)
        : throw Skip("LAMMPS compiled from source is not in the cache: bench/peers/lammps.sh");

    private static void Build(string program, params string[] arguments)
    {
        var result = NativeProgram.Run(program, new Dictionary<string, string> { ["NNIP_LIB"] = NativeBuild.LibraryFolder }, arguments);
        if (result.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed:\n{result.Output}{result.Error}");
    }

    private static IgnoreException Skip(string reason) => new(reason);
}
