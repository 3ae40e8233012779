using System.Diagnostics;
using System.Runtime.InteropServices;
using NUnit.Framework;

namespace Nnip.Tests.Cli;

/// <summary>The command as a process of its own.</summary>
internal sealed partial class CliProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> error;

    public CliProcess(params string[] args)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        // Whoever runs the tests in the background may ignore SIGINT, and children inherit that.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", host])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(TestContext.CurrentContext.TestDirectory, "nnip.dll"));
        foreach (string arg in args)
            start.ArgumentList.Add(arg);
        process = Process.Start(start)!;
        error = process.StandardError.ReadToEndAsync();
    }

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
