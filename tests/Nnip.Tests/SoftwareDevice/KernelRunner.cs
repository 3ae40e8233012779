using System.Diagnostics;

namespace Nnip.Tests.SoftwareDevice;

/// <summary>What a program of the software device printed, on both streams, and its exit code.</summary>
internal sealed record ProgramResult(int Code, string Output);

/// <summary>Runs the programs that native/software-device/build.sh makes, each in a process of its own.</summary>
internal static class KernelRunner
{
    /// <summary>The three modes of the software device.</summary>
    public static readonly string[] Modes = ["fast", "asan", "check"];

    /// <summary>The three orders in which it runs blocks and threads.</summary>
    public static readonly string[] Orders = ["forward", "reverse", "random"];

    /// <summary>The kernel files (without ".cu") of a folder of native/software-device.</summary>
    public static string[] Files(string folder) =>
        [.. Directory.GetFiles(Path.Combine(SoftwareDeviceBuild.SourceFolder, folder), "*.cu")
            .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>Follows the script of a kernel file in one mode, once for each text of further options.</summary>
    public static ProgramResult Run(string mode, string folder, string file, params string[] options) =>
        Start("kernel-runner", mode,
            [Path.Combine(SoftwareDeviceBuild.SourceFolder, folder, file + ".cu"), .. options.Select(text => $"mode={mode},{text}")]);

    /// <summary>Runs a program in the environment that a mode needs.</summary>
    public static ProgramResult Start(string program, string mode, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(SoftwareDeviceBuild.Folder, program), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("NNIP_SOFTWARE_DEVICE");
        foreach (string variable in new[] { "LD_PRELOAD", "ASAN_OPTIONS", "UBSAN_OPTIONS" })
            start.Environment.Remove(variable);
        foreach (var (name, value) in Environments[mode].Value)
            start.Environment[name] = value;
        return Finish(start);
    }

    private static readonly Dictionary<string, Lazy<(string Name, string Value)[]>> Environments =
        Modes.ToDictionary(mode => mode, mode => new Lazy<(string, string)[]>(() => EnvironmentOf(mode)));

    private static (string, string)[] EnvironmentOf(string mode)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(SoftwareDeviceBuild.SourceFolder, "environment.sh"), mode])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("LD_PRELOAD");
        var lines = Finish(start).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(line => (line[..line.IndexOf('=')], line[(line.IndexOf('=') + 1)..]))];
    }

    private static ProgramResult Finish(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output + error.Result);
    }
}
