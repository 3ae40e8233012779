using System.Text.Json;
using Nnip.Backends;
using Nnip.Cli;
using Nnip.Cli.Commands;
using Nnip.Cpu;
using Nnip.Models;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Cli;

public class ValidateCommandTests : CliFixture
{
    [TestCase("cpu", "float")]
    [TestCase("cpu", "double")]
    [TestCase("reference", "double")]
    public void Prints_every_operation_and_the_whole(string device, string precision)
    {
        string text = Cli.Succeeds("validate", ModelPath, At("water.extxyz"), "--device", device, "--precision", precision);
        Assert.That(text,
            Does.Contain("│ DensityPullback ").And.Contain("│ AdamUpdate ")
                .And.Contain("│ prediction ").And.Contain("│ training "));
        Assert.That(text, Does.EndWith(" results agree with the reference\n").And.Not.Contain("FAIL"));
    }

    [Test]
    public void Json_has_the_same_numbers()
    {
        using var json = JsonDocument.Parse(Cli.Succeeds(
            "validate", ModelPath, At("water.extxyz"), "--device", "cpu", "--precision", "float", "--frames", "1", "--json"));
        var root = json.RootElement;
        Assert.That(root.GetProperty("ok").GetBoolean(), Is.True);
        Assert.That(root.GetProperty("frames").GetInt32(), Is.EqualTo(1));
        Assert.That(root.GetProperty("atoms").GetInt32(), Is.EqualTo(3));
        Assert.That(root.GetProperty("precision").GetString(), Is.EqualTo("float"));
        var forces = root.GetProperty("whole").EnumerateArray().Single(row => row.GetProperty("result").GetString() == "forces");
        Assert.That(forces.GetProperty("tolerance").GetDouble(), Is.EqualTo(Tolerances.FloatForce));
        Assert.That(forces.GetProperty("largest_deviation").GetDouble(), Is.Positive.And.LessThan(Tolerances.FloatForce));
        Assert.That(root.GetProperty("operations").GetArrayLength(), Is.GreaterThan(30));
    }

    [Test]
    public void A_planted_deviation_is_named_and_gives_exit_code_1([Values] bool json)
    {
        using var cpu = new CpuBackend(1);
        using var tampered = new TamperedBackend(cpu, nameof(IOperations<double>.ForceContraction), 1.001);
        using var output = new MemoryStream();
        var context = new CommandContext(() => Stream.Null, output, TextWriter.Null, terminal: false);
        int code = ValidateCommand.Run(
            tampered, ModelFile.Load(ModelPath), Precision.Double, [.. ExtendedXyzReader.Read(At("water.extxyz"))], json, context);
        string text = System.Text.Encoding.UTF8.GetString(output.ToArray());
        Assert.That(code, Is.EqualTo(1));
        if (!json)
        {
            Assert.That(text, Does.Match(@"ForceContraction +│ virials .* FAIL"));
            Assert.That(text,
                Does.Match(@"\n\d+ of \d+ results do not agree with the reference: ForceContraction, prediction\n$"));
            return;
        }
        using var document = JsonDocument.Parse(text);
        Assert.That(document.RootElement.GetProperty("ok").GetBoolean(), Is.False);
        var wrong = document.RootElement.GetProperty("operations").EnumerateArray().Single(row => !row.GetProperty("ok").GetBoolean());
        Assert.That(wrong.GetProperty("operation").GetString(), Is.EqualTo("ForceContraction"));
    }

    [Test]
    public void Structures_that_say_nothing()
    {
        string empty = Write("empty.extxyz", "0\nProperties=species:S:1:pos:R:3\n");
        Cli.Refused($"{empty}: there is no atom in the structures; expected structures with atoms", "validate", ModelPath, empty);
        Cli.Refused("--frames is 0; expected 1 or more", "validate", ModelPath, At("water.extxyz"), "--frames", "0");
    }

    [Test]
    public void The_device_is_named_on_standard_error()
    {
        var result = Cli.Run("predict", ModelPath, At("water.extxyz"), "--threads", "2");
        Assert.That(result.Device, Does.Match(@"^device: CPU, 2 threads, \d+-bit SIMD \(.+\)$"));
        Assert.That(result.Out, Does.Not.Contain("device"));
        Assert.That(Cli.Run("predict", ModelPath, At("water.extxyz"), "--device", "reference").Device, Does.EndWith("(as asked for)"));
    }
}
