using System.Text.Json;
using NUnit.Framework;

namespace Nnip.Tests.IO;

/// <summary>What the command asks of the runtime before any code runs.</summary>
public class RuntimeOptionsTests
{
    [Test]
    public void The_command_detects_cut_gzip_files_and_keeps_pair_lists_young()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "nnip.runtimeconfig.json"));
        var options = JsonDocument.Parse(file).RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");
        Assert.That(options.GetProperty("System.IO.Compression.UseStrictValidation").GetBoolean(), Is.True);
        Assert.That(options.GetProperty("System.GC.LOHThreshold").GetInt32(), Is.GreaterThan(24 * 10_000), "bytes of 10,000 pair vectors");
    }
}
