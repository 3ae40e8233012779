using System.Diagnostics;
using Nnip.Cuda.Interop;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.RealLibraries;

/// <summary>
/// NVIDIA's own libraries, as far as they work without a GPU. A process has one set of CUDA libraries, and this one has the software
/// device's: whoever needs the real ones runs in a process of his own.
/// </summary>
internal static class RealLibraries
{
    /// <summary>Folder of the run-time compiler; the test is skipped where it is not.</summary>
    public static string Compiler => Folder("NNIP_REAL_NVRTC", "libnvrtc");

    /// <summary>Folder of the driver library; the test is skipped where it is not.</summary>
    public static string Driver => Folder("NNIP_REAL_LIBCUDA", "libcuda");

    /// <summary>Runs a program that lies beside the tests with the libraries of a folder.</summary>
    /// <returns>Exit code, standard output and standard error.</returns>
    public static (int Code, string Out, string Error) Run(string libraries, string input, string program, params string[] args)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(TestContext.CurrentContext.TestDirectory, program));
        foreach (string arg in args)
            start.ArgumentList.Add(arg);
        start.Environment[NativeLibraries.FolderVariable] = libraries;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, output.Result, error.Result);
    }

    private static string Folder(string variable, string library)
    {
        string? folder = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrEmpty(folder))
            Assert.Ignore($"{variable}, the folder of NVIDIA's {library}, is not set: native/real-cuda.sh fetches it");
        return folder!;
    }
}
