using Nnip.Tests.CApi;
using Nnip.Tests.Cli;
using NUnit.Framework;

namespace Nnip.Tests.Ase;

/// <summary>Debian's Python, whose package python3-ase is for it alone, with the calculator of native/ase.</summary>
internal static class AsePython
{
    private const string Interpreter = "/usr/bin/python3";

    private static readonly Lazy<bool> Found =
        new(() => File.Exists(Interpreter) && NativeProgram.Run(Interpreter, "-c", "import ase").ExitCode == 0);

    /// <summary>Skips the test where ASE is not installed.</summary>
    public static void Require()
    {
        if (!Found.Value)
            Assert.Ignore("ASE is not installed; native/prerequisites.sh python3-ase installs it");
    }

    /// <summary>Runs a script of tests/clients/ase.</summary>
    /// <param name="script">Its name.</param>
    /// <param name="models">Folder of the models that it names.</param>
    /// <param name="command">The `nnip` command in words of a shell, where the script uses it.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ProgramResult Run(string script, string models, string command, params string[] arguments)
    {
        string root = NativeBuild.RepositoryRoot;
        var environment = new Dictionary<string, string>
        {
            ["NNIP_LIBRARY"] = Path.Combine(NativeBuild.LibraryFolder, "libnnip.so"),
            ["NNIP_TEST_MODELS"] = models,
            ["NNIP_TEST_COMMAND"] = command,
            ["PYTHONPATH"] = Path.Combine(root, "native", "ase"),
            ["PYTHONDONTWRITEBYTECODE"] = "1",
            ["OPENBLAS_NUM_THREADS"] = "1",
        };
        // Optimisers of ASE 3.22 leave the null device open.
        string[] program = ["-W", "ignore::ResourceWarning", Path.Combine(root, "tests", "clients", "ase", script)];
        return NativeProgram.Run(Interpreter, environment, [.. program, .. arguments]);
    }
}
