using System.Diagnostics;
using Nnip.Tests.Cli;

namespace Nnip.Tests.CApi;

/// <summary>Programs in C and C++ that use the C library, each compiled once per test process.</summary>
internal static class NativeProgram
{
    private const int LimitMilliseconds = 120_000;

    private static readonly Dictionary<string, Lazy<string>> Compiled = [];

    /// <summary>The program of a source file below the root of the repository, compiled with every warning an error.</summary>
    /// <param name="source">The file.</param>
    /// <param name="options">More for the compiler.</param>
    /// <exception cref="InvalidOperationException">The compiler is missing or refuses; the message has its output.</exception>
    public static string Compile(string source, params string[] options)
    {
        // A program of each way to compile a source.
        string name = string.Concat(
            $"{Path.GetFileName(source)}{string.Concat(options)}".Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        lock (Compiled)
        {
            if (!Compiled.TryGetValue(name, out var program))
                Compiled[name] = program = new(() => CompileNow(source, name, options));
            return program.Value;
        }
    }

    /// <summary>Runs a program to its end.</summary>
    public static ProgramResult Run(string program, params string[] arguments) =>
        Run(program, [], arguments);

    /// <summary>The same with more in its environment.</summary>
    public static ProgramResult Run(string program, Dictionary<string, string> environment, params string[] arguments)
    {
        // Whoever runs the tests may ignore signals, and children inherit that.
        var start = new ProcessStartInfo("env", ["--default-signal", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(LimitMilliseconds))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} did not end: {error.Result}");
        }
        return new(process.ExitCode, output.Result, error.Result);
    }

    private static string CompileNow(string source, string name, string[] options)
    {
        string root = NativeBuild.RepositoryRoot, library = NativeBuild.LibraryFolder;
        string program = Path.Combine(root, "artifacts", "clients", name);
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        bool isC = Path.GetExtension(source) == ".c";
        var result = Run(isC ? "gcc" : "g++", [isC ? "-std=c99" : "-std=c++17", "-Wall", "-Wextra", "-Werror", "-pedantic", "-g", "-O1",
            "-I", Path.Combine(root, "native", "include"), Path.Combine(root, source), "-o", program,
            "-L", library, "-lnnip", "-lm", "-ldl", "-lpthread", $"-Wl,-rpath,{library}", .. options]);
        return result.ExitCode == 0 ? program : throw new InvalidOperationException($"{source} does not compile:\n{result.Error}");
    }
}

/// <summary>How a program ended.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error);
