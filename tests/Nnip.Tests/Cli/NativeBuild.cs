using System.Diagnostics;
using NUnit.Framework;

namespace Nnip.Tests.Cli;

/// <summary>
/// Builds the native command, the C library and the packages once per test process; a build that is current takes no time.
/// </summary>
internal static class NativeBuild
{
    private static readonly Lazy<string> Built = new(() => Build("command/build.sh", "nnip"));
    private static readonly Lazy<string> BuiltLibrary = new(() => Build("library/build.sh", "lib"));
    private static readonly Lazy<string> BuiltPackages = new(() => Build("package/pack.sh", "packages"));

    /// <summary>The folder with `nnip` and its program for each set of instructions.</summary>
    /// <exception cref="InvalidOperationException">A compiler is missing or the build failed; the message has its output.</exception>
    public static string Folder => Built.Value;

    /// <summary>The folder with `libnnip.so` and its engines.</summary>
    /// <exception cref="InvalidOperationException">A compiler is missing or the build failed; the message has its output.</exception>
    public static string LibraryFolder => BuiltLibrary.Value;

    /// <summary>The folder with all packages.</summary>
    /// <exception cref="InvalidOperationException">A compiler is missing or the build failed; the message has its output.</exception>
    public static string PackageFolder => BuiltPackages.Value;

    /// <summary>The folder of NnipNative.sln.</summary>
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    private static string Build(string build, string artifact)
    {
        string root = RepositoryRoot, script = Path.Combine(root, "native", build);
        var start = new ProcessStartInfo("bash", [script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? Path.Combine(root, "artifacts", artifact)
            : throw new InvalidOperationException($"{script} failed with {process.ExitCode}:\n{output.Result}{error}");
    }

    private static string FindRepositoryRoot()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "NnipNative.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
