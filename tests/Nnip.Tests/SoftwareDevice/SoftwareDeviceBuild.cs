using System.Diagnostics;

namespace Nnip.Tests.SoftwareDevice;

/// <summary>Builds the software device (native/software-device) once per test process.</summary>
internal static class SoftwareDeviceBuild
{
    private static readonly Lazy<string> _folder = new(Build);

    /// <summary>The folder with libcuda.so.1, libnvrtc.so.12, libcublas.so.12 and the fault runner.</summary>
    /// <exception cref="InvalidOperationException">g++ is missing or the build failed; the message has its output.</exception>
    public static string Folder => _folder.Value;

    /// <summary>native/software-device of this checkout.</summary>
    public static string SourceFolder { get; } = Path.Combine(RepositoryRoot(), "native", "software-device");

    private static string Build()
    {
        string folder = Path.Combine(RepositoryRoot(), "artifacts", "software-device");
        var start = new ProcessStartInfo("bash", [Path.Combine(SourceFolder, "build.sh"), folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The sanitizers of an asan run are for the kernels, not for the compiler.
        start.Environment.Remove("LD_PRELOAD");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"native/software-device/build.sh failed with {process.ExitCode}:\n{output.Result}{error}");
        return folder;
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "NnipNative.sln")))
            folder = folder.Parent
                ?? throw new InvalidOperationException("NnipNative.sln is in no folder above " + AppContext.BaseDirectory);
        return folder.FullName;
    }
}
