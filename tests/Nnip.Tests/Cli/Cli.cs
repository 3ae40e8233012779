using System.Text;
using Nnip.Cli;
using NUnit.Framework;

namespace Nnip.Tests.Cli;

/// <summary>What a command line gave; the line that says which device computes stands apart from other words on standard error.</summary>
internal sealed record CliResult(int Code, string Out, string Error, string Device)
{
    private const string DeviceHead = "device: ";

    public static CliResult Of(int code, string output, string error)
    {
        string[] lines = error.TrimEnd('\n').Split('\n');
        string device = lines.SingleOrDefault(line => line.StartsWith(DeviceHead, StringComparison.Ordinal), "");
        return new(code, output, string.Join('\n', lines.Where(line => line != device)), device);
    }
}

/// <summary>Runs command lines inside the test process.</summary>
internal static class Cli
{
    public static CliResult Run(params string[] args) => RunWithInput("", args);

    public static CliResult RunWithInput(string input, params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        int code = NnipCommand.Run(args, new(() => new MemoryStream(Encoding.UTF8.GetBytes(input)), output, error, terminal: false));
        return CliResult.Of(code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    /// <summary>Runs a command line that must be refused with exactly this sentence.</summary>
    public static void Refused(string message, params string[] args)
    {
        var result = Run(args);
        Assert.That(result.Error, Is.EqualTo(message));
        Assert.That(result.Code, Is.EqualTo(2));
    }

    /// <summary>Runs a command line that must succeed without a word on standard error.</summary>
    public static string Succeeds(params string[] args)
    {
        var result = Run(args);
        Assert.That(result.Error, Is.Empty);
        Assert.That(result.Code, Is.Zero);
        return result.Out;
    }
}
