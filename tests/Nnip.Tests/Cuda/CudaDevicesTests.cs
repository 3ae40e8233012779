using Nnip.Cuda;
using Nnip.Cuda.Devices;
using NUnit.Framework;

namespace Nnip.Tests.Cuda;

public class CudaDevicesTests
{
    [TestCase(11020, null)]
    [TestCase(13000, null)]
    [TestCase(11010, "the driver is of CUDA 11.1, but 11.2 or newer is needed")]
    public void An_old_driver_is_refused(int version, string? reason) =>
        Assert.That(CudaDevices.DriverRefusal(version), Is.EqualTo(reason));

    [TestCase(12, 4, 12020, null)]
    [TestCase(11, 8, 12020, null)]
    [TestCase(13, 0, 12040, "NVRTC 13.0 makes code that a driver of CUDA 12.4 cannot load")]
    public void A_compiler_newer_than_the_driver_is_refused(int major, int minor, int driver, string? reason) =>
        Assert.That(CudaDevices.CompilerRefusal(major, minor, driver), Is.EqualTo(reason));

    [Test]
    public void The_software_device_is_found_and_says_what_it_is()
    {
        SoftwareDevice.Configure("");
        var status = CudaDevices.Probe();
        Assert.That(status.Reason, Is.Null);
        Assert.That(status.Usable, Is.True);
        var device = status.Devices.Single();
        Assert.That(device.Ordinal, Is.Zero);
        Assert.That(device.Name, Does.Contain("software device"));
        Assert.That(device.IsTestInstrument, Is.True);
        Assert.That(device.ComputeCapability, Is.EqualTo(80));
        Assert.That(device.MemoryBytes, Is.GreaterThan(1 << 20));
        Assert.That(device.DriverVersion, Is.EqualTo(12040));
        Assert.That(device.Reason, Is.Null);
    }

    [Test]
    public void A_driver_without_a_device_is_a_reason() =>
        WithOptions("devices=0", "devices=1", () =>
        {
            var status = CudaDevices.Probe();
            Assert.That(status.Devices, Is.Empty);
            Assert.That(status.Reason, Does.StartWith("the driver shows no device: CUDA_ERROR_NO_DEVICE"));
            Assert.That(() => CudaDevice.Open(0), Throws.TypeOf<CudaException>().With.Message.EqualTo(status.Reason));
        });

    [Test]
    public void A_driver_too_old_is_a_reason() =>
        WithOptions("driver=11010", "driver=12040", () =>
            Assert.That(CudaDevices.Probe().Reason, Is.EqualTo("the driver is of CUDA 11.1, but 11.2 or newer is needed")));

    [TestCase("cuDriverGetVersion")]
    [TestCase("cuInit")]
    [TestCase("cuDeviceGetCount")]
    [TestCase("cuDeviceGet")]
    [TestCase("cuDeviceGetName")]
    [TestCase("cuDeviceTotalMem_v2")]
    [TestCase("cuDeviceGetAttribute")]
    public void A_call_that_fails_is_a_reason_that_names_it(string api) =>
        WithOptions($"fail={api}:1", "", () =>
            Assert.That(CudaDevices.Probe().Reason, Does.StartWith(api).And.Contains(" failed with CUDA_ERROR_")));

    [Test]
    public void A_device_that_is_not_there_is_named()
    {
        SoftwareDevice.Configure("");
        Assert.That(() => CudaDevice.Open(3),
            Throws.TypeOf<CudaException>().With.Message.EqualTo("there is no CUDA device 3: the driver shows 1"));
    }

    private static void WithOptions(string options, string restored, Action body)
    {
        SoftwareDevice.Configure(options);
        try
        {
            body();
        }
        finally
        {
            SoftwareDevice.Configure(restored);
        }
    }
}
