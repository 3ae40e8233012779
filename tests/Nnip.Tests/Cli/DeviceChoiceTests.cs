using System.Text.Json;
using Nnip.Backends;
using Nnip.Cli;
using Nnip.Cuda;
using NUnit.Framework;

namespace Nnip.Tests.Cli;

/// <summary>--device: what it names, what `auto` takes, and what is said of it.</summary>
public class DeviceChoiceTests
{
    private static readonly CudaDeviceInfo Card = new(0, "NVIDIA A100", 80, 40L << 30, 12040, null);
    private static readonly CudaDeviceInfo Old = new(0, "Tesla K80", 37, 12L << 30, 11040, "the device has compute capability 3.7");
    private static readonly CudaDeviceInfo Software = new(0, "NNIP software device (test instrument, sm_80)", 80, 4L << 30, 12040, null);

    [TestCase("auto", "auto", null)]
    [TestCase("cpu", "cpu", null)]
    [TestCase("cuda", "cuda", null)]
    [TestCase("cuda:0", "cuda", 0)]
    [TestCase("cuda:12", "cuda", 12)]
    [TestCase("reference", "reference", null)]
    public void Names(string text, string kind, int? ordinal) =>
        Assert.That(DeviceName.Parse(text), Is.EqualTo(new DeviceName(kind, ordinal)));

    [TestCase("gpu", "unknown device 'gpu'; expected one of auto, cpu, cuda, cuda:N, reference")]
    [TestCase("cuda:", "device 'cuda:': '' is no number; expected the number of a CUDA device, such as cuda:0")]
    [TestCase("cuda:first", "device 'cuda:first': 'first' is no number; expected the number of a CUDA device, such as cuda:0")]
    [TestCase("cuda:-1", "device 'cuda:-1': '-1' is no number; expected the number of a CUDA device, such as cuda:0")]
    public void What_is_no_name(string text, string message) =>
        Assert.That(() => DeviceName.Parse(text), Throws.TypeOf<InputException>().With.Message.EqualTo(message));

    [Test]
    public void Auto_takes_the_first_device_that_can_be_used()
    {
        var (device, reason) = CudaChoice.Automatic(new([Old, Card with { Ordinal = 1 }], null));
        Assert.That(device?.Ordinal, Is.EqualTo(1));
        Assert.That(reason, Is.EqualTo("CUDA can be used"));
    }

    [Test]
    public void Auto_says_why_it_takes_no_device() => Assert.That(
        CudaChoice.Automatic(new([], "no CUDA driver library")),
        Is.EqualTo(((CudaDeviceInfo?)null, "CUDA cannot be used: no CUDA driver library")));

    [Test]
    public void Auto_never_takes_the_software_device()
    {
        Assert.That(CudaChoice.Automatic(new([Software], null)).Device, Is.Null);
        Assert.That(CudaChoice.Automatic(new([Software, Card with { Ordinal = 1 }], null)).Device?.Ordinal, Is.EqualTo(1));
    }

    [Test]
    public void Cuda_without_a_number_is_the_first_that_can_be_used() =>
        Assert.That(CudaChoice.Named(new([Old, Card with { Ordinal = 1 }], null), null).Ordinal, Is.EqualTo(1));

    [Test]
    public void A_device_that_is_not_there_or_cannot_be_used()
    {
        var two = new CudaStatus([Old, Card with { Ordinal = 1 }], null);
        Assert.That(() => CudaChoice.Named(two, 2), Throws.TypeOf<InputException>().With.Message.EqualTo(
            "there is no device cuda:2; expected one of cuda:0 (Tesla K80), cuda:1 (NVIDIA A100)"));
        Assert.That(() => CudaChoice.Named(two, 0), Throws.TypeOf<InputException>().With.Message.EqualTo(
            "device cuda:0 cannot be used: the device has compute capability 3.7"));
        Assert.That(() => CudaChoice.Named(new([], "no CUDA driver library"), null), Throws.TypeOf<InputException>().With.Message.EqualTo(
            "CUDA cannot be used: no CUDA driver library"));
    }

    [Test]
    public void A_table_of_devices_has_versions_and_reasons()
    {
        string text = Print(new([Old, Card with { Ordinal = 1 }], null), json: false);
        Assert.That(text, Does.Contain("cpu").And.Contain("SIMD").And.Contain("cuda:1").And.Contain("NVIDIA A100").And.Contain("8.0")
            .And.Contain("40 GiB").And.Contain("12.4").And.Contain("12.6.3"));
        Assert.That(text,
            Does.Contain("\ncuda:0 cannot be used: the device has compute capability 3.7\n").And.Not.Contain("CUDA cannot be used"));
    }

    [Test]
    public void Devices_without_cuda_are_a_table_and_a_reason() => Assert.That(
        Print(new([], "no CUDA driver library"), json: false), Does.EndWith("\nCUDA cannot be used: no CUDA driver library\n"));

    [Test]
    public void Devices_as_json()
    {
        using var json = JsonDocument.Parse(Print(new([Card], null), json: true));
        var cuda = json.RootElement.GetProperty("cuda");
        Assert.That(cuda.GetProperty("usable").GetBoolean(), Is.True);
        Assert.That(cuda.GetProperty("cublas").GetString(), Is.EqualTo("12.6.3"));
        Assert.That(cuda.GetProperty("devices")[0].GetProperty("memory_bytes").GetInt64(), Is.EqualTo(40L << 30));
        Assert.That(json.RootElement.GetProperty("cpu").GetProperty("threads").GetInt32(), Is.EqualTo(Environment.ProcessorCount));
    }

    [TestCase(120405, "12.4.5")]
    [TestCase(130000, "13.0.0")]
    [TestCase(11502, "11502")]
    public void Versions_of_cublas(int version, string text) => Assert.That(CudaToolkit.CublasText(version), Is.EqualTo(text));

    [Test]
    public void Info_needs_a_model_or_devices()
    {
        Cli.Refused("nnip info: neither MODEL nor --devices is given; expected one of them", "info");
        Cli.Refused("nnip info: MODEL and --devices are both given; expected one of them", "info", "m.nnip", "--devices");
        Assert.That(Cli.Succeeds("info", "--devices"), Does.Contain("cpu"));
    }

    private static string Print(CudaStatus status, bool json)
    {
        using var output = new MemoryStream();
        var context = new CommandContext(() => Stream.Null, output, TextWriter.Null, terminal: false);
        DeviceList.Write(status, _ => new CudaToolkit("12.6", "12.6.3"), json, context);
        return System.Text.Encoding.UTF8.GetString(output.ToArray());
    }
}
