using System.Reflection;
using System.Runtime.InteropServices;
using Nnip.Backends;
using Nnip.Cli.Reports;
using Nnip.IO;

namespace Nnip.Cli;

/// <summary>Facts about program and machine for reports.</summary>
internal static class RunEnvironment
{
    /// <summary>Version of the program, "0.1.0".</summary>
    public static string Version { get; } =
        typeof(RunEnvironment).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Program, machine, device, precision.</summary>
    public static IReadOnlyList<SummaryRow> Describe(IBackend backend, Precision precision) =>
    [
        new("Program", $"nnip {Version}, {RuntimeInformation.FrameworkDescription}"),
        new("Machine",
            $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors"),
        new("Device", backend.Description),
        new("Precision", Words.Of(precision)),
    ];
}
