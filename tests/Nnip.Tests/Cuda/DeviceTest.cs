using Nnip.Cuda.Devices;
using NUnit.Framework;

namespace Nnip.Tests.Cuda;

/// <summary>A test with one open device, after which nothing may be left alive on it.</summary>
public abstract class DeviceTest
{
    private CudaDevice? device;

    private protected CudaDevice Device => device!;

    [SetUp]
    public void OpenDevice()
    {
        SoftwareDevice.EnsureReady();
        SoftwareDevice.Configure("");
        device = CudaDevice.Open(0);
    }

    [TearDown]
    public void CloseDevice()
    {
        device?.Dispose();
        Assert.That(Alive(), Is.Empty, "left alive after the device was disposed");
        Assert.That(SoftwareDevice.Fault, Is.Empty);
    }

    /// <summary>What is alive on the software device, by kind.</summary>
    private protected static Dictionary<string, long> Alive() =>
        SoftwareDevice.Live().Where(kind => kind.Value != 0).ToDictionary();

    /// <summary>A module of a source given as text.</summary>
    private protected KernelModule Compile(string text, string specialisation = "", string fileName = "test.cu") =>
        Device.Kernels.Get(new KernelSource(fileName, text, [(KernelSource.SpecialisationHeader, specialisation)]));
}
