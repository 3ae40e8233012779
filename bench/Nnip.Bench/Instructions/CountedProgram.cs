using System.ComponentModel;
using System.Diagnostics;

namespace Nnip.Bench.Instructions;

/// <summary>
/// The native command for 256-bit vectors under `valgrind --tool=callgrind`, which knows no wider ones. Of the symbols it gets names
/// alone, as the debug information of .NET is newer than it can read.
/// </summary>
internal sealed class CountedProgram
{
    /// <summary>The program reserves addresses for 256 GB unless it is told what it may use, which is more than valgrind has.</summary>
    private const string HeapLimit = "0x40000000";

    private readonly string folder, program;

    /// <summary>Prepares a copy of the program in a folder.</summary>
    /// <exception cref="InputException">The program is not built, or a tool is missing.</exception>
    public CountedProgram(string repository, string folder)
    {
        string built = Path.Combine(repository, "artifacts", "native-build", "x86-64-v3", "nnip");
        string symbols = Path.Combine(folder, "nnip.symbols");
        if (!File.Exists(built))
            throw new InputException($"{built} is not there; native/command/build.sh builds it");
        (this.folder, program) = (folder, Path.Combine(folder, "nnip"));
        foreach (string library in Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(built)!, "publish"), "*.so"))
            File.Copy(library, Path.Combine(folder, Path.GetFileName(library)), overwrite: true);
        Run("objcopy", ["--strip-debug", $"{built}.dbg", symbols]);
        Run("objcopy", ["--remove-section=.gnu_debuglink", built, program]);
        Run("objcopy", [$"--add-gnu-debuglink={symbols}", program]);
    }

    /// <summary>Runs a command line of the program and counts.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="inside">The function, by its symbol, inside which alone is counted; null for the whole process.</param>
    /// <exception cref="InputException">valgrind is missing, or the program fails under it; the message has its output.</exception>
    public CallgrindProfile Count(IReadOnlyList<string> args, string? inside)
    {
        string counts = Path.Combine(folder, "callgrind.out");
        string[] options = inside is null ? [] : [$"--toggle-collect={inside}"];
        Run("valgrind", ["--tool=callgrind", $"--callgrind-out-file={counts}", .. options, program, .. args]);
        return CallgrindProfile.Read(File.ReadLines(counts));
    }

    private static void Run(string tool, IReadOnlyList<string> args)
    {
        var start = new ProcessStartInfo(tool, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit;
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new InputException($"{tool} {string.Join(' ', args)} failed with {process.ExitCode}:\n{output.Result}{error}");
        }
        catch (Win32Exception)
        {
            throw new InputException($"{tool} is not there; native/prerequisites.sh g++ valgrind installs what is needed");
        }
    }
}
