using System.Globalization;
using System.Text.Json;
using Nnip.Backends;
using Nnip.Cuda;
using Nnip.Networks;
using Nnip.Reference;
using Nnip.Tests.Fixtures;
using Nnip.Tests.Models;
using NUnit.Framework;

namespace Nnip.Tests.Cli;

/// <summary>The commands with --device cuda, on the software device.</summary>
public class DeviceCommandTests : CliFixture
{
    [SetUp]
    public void ChooseDevice()
    {
        Cuda.SoftwareDevice.EnsureReady();
        Cuda.SoftwareDevice.Configure("");
    }

    [TearDown]
    public void NoFault() => Assert.That(Cuda.SoftwareDevice.Fault, Is.Empty);

    [Test]
    public void Validate([Values("float", "double")] string precision)
    {
        var result = Cli.Run("validate", ModelPath, At("water.extxyz"), "--device", "cuda", "--precision", precision);
        Assert.That(result.Error, Is.Empty);
        Assert.That(result.Out, Does.EndWith(" results agree with the reference\n"));
        Assert.That(result.Code, Is.Zero);
        Assert.That(result.Device, Does.Match(@"^device: CUDA device 0: .*software device.* \(as asked for\)$"));
    }

    [Test]
    public void Validate_every_readout([Values(Precision.Float, Precision.Double)] Precision precision, [Values] Readout readout)
    {
        using var cuda = new CudaBackend();
        using var reference = new ReferenceBackend();
        var potential = Samples.Potential(readout, NetworkSharing.Shared, residual: true);
        var report = ModelValidation.Run(
            cuda, reference, potential, precision, [RandomConfiguration.Triclinic(61, 7, 2), RandomConfiguration.Open(62, 5, 2)]);
        Assert.That(report.Operations.Concat(report.Whole).Where(row => !row.Holds), Is.Empty);
    }

    [Test]
    public void Bench_marks_times_as_meaningless([Values("float", "double")] string precision)
    {
        using var json = JsonDocument.Parse(Cli.Succeeds(
            "bench", ModelPath, At("water.extxyz"), "--device", "cuda:0", "--precision", precision, "--json"));
        var root = json.RootElement;
        Assert.That(root.GetProperty("meaningless").GetBoolean(), Is.True);
        Assert.That(root.GetProperty("clock").GetString(), Is.EqualTo("device events"));
        Assert.That(root.GetProperty("launches_per_step").GetDouble(), Is.GreaterThan(10));
        Assert.That(root.GetProperty("operations").GetArrayLength(), Is.GreaterThan(25));
        string text = Cli.Succeeds("bench", ModelPath, At("water.extxyz"), "--device", "cuda", "--precision", precision, "--frames", "1");
        Assert.That(text, Does.StartWith("TIMES AND FRACTIONS ARE MEANINGLESS: ").And.Contain("launches of a training step: "));
    }

    [Test]
    public void Predictions_and_descriptors_are_those_of_the_cpu()
    {
        foreach (string[] command in (string[][])[["predict", ModelPath, At("water.extxyz")],
            ["descriptors", "--species", "Hf,O", "--body-order", "3", "--degree", "3", "--cutoff", "4.7", "--forces", At("water.extxyz")]])
        {
            string[] cuda = Cli.Succeeds([.. command, "--device", "cuda"]).Split([' ', '\n', '"', '=']);
            string[] cpu = Cli.Succeeds([.. command, "--device", "cpu"]).Split([' ', '\n', '"', '=']);
            Assert.That(cuda, Has.Length.EqualTo(cpu.Length));
            foreach (var (found, expected) in cuda.Zip(cpu))
                if (double.TryParse(expected, CultureInfo.InvariantCulture, out double number))
                    Assert.That(double.Parse(found, CultureInfo.InvariantCulture), Is.EqualTo(number).Within(1e-9));
                else
                    Assert.That(found, Is.EqualTo(expected));
        }
    }

    [Test]
    public void Auto_does_not_take_the_software_device()
    {
        var result = Cli.Run("predict", ModelPath, At("water.extxyz"));
        Assert.That(result.Device,
            Does.StartWith("device: CPU").And.EndWith("(the CUDA device is a test instrument, which only --device cuda takes)"));
    }

    [Test]
    public void A_device_that_is_not_there() => Cli.Refused(
        "there is no device cuda:7; expected one of cuda:0 (NNIP software device (test instrument, sm_80))",
        "predict", ModelPath, At("water.extxyz"), "--device", "cuda:7");

    [Test]
    public void Info_lists_the_device_with_its_libraries()
    {
        using var json = JsonDocument.Parse(Cli.Succeeds("info", "--devices", "--json"));
        var cuda = json.RootElement.GetProperty("cuda");
        Assert.That(cuda.GetProperty("usable").GetBoolean(), Is.True);
        Assert.That(cuda.GetProperty("cublas").GetString(), Is.EqualTo("12.4.5"));
        Assert.That(cuda.GetProperty("devices")[0].GetProperty("test_instrument").GetBoolean(), Is.True);
    }
}
