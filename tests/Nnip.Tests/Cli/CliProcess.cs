using System.Diagnostics;
using System.Runtime.InteropServices;
using NUnit.Framework;

namespace Nnip.Tests.Cli;

/// <summary>The command as a process of its own.</summary>
internal sealed partial class CliProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> error;

    /// <summary>Starts the managed command.</summary>
    public CliProcess(params string[] args)
        : this(Managed, args)
    {
    }

    /// <summary>Starts any program.</summary>
    /// <param name="program">What comes before the arguments.</param>
    /// <param name="args">The arguments.</param>
    /// <param name="settings">Environment variables to set, as NAME=VALUE.</param>
    public CliProcess(IEnumerable<string> program, IEnumerable<string> args, params string[] settings)
    {
        // Whoever runs the tests in the background may ignore SIGINT, and children inherit that.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", .. settings, .. program, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        process = Process.Start(start)!;
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>What starts the managed command.</summary>
    public static IEnumerable<string> Managed =>
        [
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            Path.Combine(TestContext.CurrentContext.TestDirectory, "nnip.dll"),
        ];

    public StreamWriter Input => process.StandardInput;

    public StreamReader Output => process.StandardOutput;

    /// <summary>Sends a signal by its number.</summary>
    public void Signal(int signal) => Assert.That(Kill(process.Id, signal), Is.Zero);

    /// <summary>Reads what is left of the output and waits for the end.</summary>
    public CliResult Finish()
    {
        string output = Output.ReadToEnd();
        process.WaitForExit();
        return CliResult.Of(process.ExitCode, output, error.Result);
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
