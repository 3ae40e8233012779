using System.Text.Json;
using NUnit.Framework;

namespace Nnip.Tests.Cli;

public class BenchCommandTests : CliFixture
{
    [Test]
    public void Prints_operations_the_whole_and_the_ceilings()
    {
        string text = Cli.Succeeds("bench", ModelPath, At("water.extxyz"), "--device", "cpu", "--threads", "2", "--precision", "float");
        Assert.That(text,
            Does.Contain("│ DensityPullback ").And.Contain("│ NetworkGradient, energies alone ").And.Contain("│ AdamUpdate "));
        Assert.That(text, Does.Contain("│ prediction ").And.Contain("│ training step ").And.Contain("2 frames, 5 atoms"));
        Assert.That(text, Does.Contain("ceilings of one worker: copy ").And.Not.Contain("MEANINGLESS").And.Not.Contain("launches"));
    }

    [Test]
    public void Json_holds_times_counts_and_fractions([Values("float", "double")] string precision)
    {
        using var json = JsonDocument.Parse(
            Cli.Succeeds("bench", ModelPath, At("water.extxyz"), "--device", "cpu", "--precision", precision, "--json"));
        var root = json.RootElement;
        Assert.That(root.GetProperty("meaningless").GetBoolean(), Is.False);
        double bandwidth = root.GetProperty("ceilings_of_one_worker").GetProperty("copy_bytes_per_second").GetDouble();
        foreach (var row in root.GetProperty("operations").EnumerateArray().Concat(root.GetProperty("whole").EnumerateArray()))
            Assert.That(row.GetProperty("seconds").GetDouble(), Is.Positive, row.GetProperty("operation").GetString());
        var density = root.GetProperty("operations").EnumerateArray().First(row => row.GetProperty("operation").GetString() == "Density");
        Assert.That(density.GetProperty("fraction_of_bandwidth").GetDouble(), Is.EqualTo(
            density.GetProperty("bytes").GetDouble() / density.GetProperty("seconds").GetDouble() / bandwidth).Within(1e-9).Percent);
    }

    [Test]
    public void The_reference_has_times_but_no_ceilings()
    {
        using var json = JsonDocument.Parse(
            Cli.Succeeds("bench", ModelPath, At("water.extxyz"), "--device", "reference", "--frames", "1", "--json"));
        Assert.That(json.RootElement.TryGetProperty("ceilings_of_one_worker", out _), Is.False);
        Assert.That(json.RootElement.GetProperty("atoms").GetInt32(), Is.EqualTo(3));
    }
}
