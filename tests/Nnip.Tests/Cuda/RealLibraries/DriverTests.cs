using NUnit.Framework;

namespace Nnip.Tests.Cuda.RealLibraries;

/// <summary>Machines without a GPU: the driver library without a device, and no library at all.</summary>
public class DriverTests
{
    [Test]
    public void A_driver_without_a_device_is_a_reason() =>
        Assert.That(Devices(RealLibraries.Driver),
            Is.EqualTo("CUDA cannot be used: the driver shows no device: CUDA_ERROR_NO_DEVICE (no CUDA-capable device is detected)"));

    [Test]
    public void No_library_at_all_is_a_reason()
    {
        string empty = Directory.CreateTempSubdirectory("nnip-no-cuda").FullName;
        try
        {
            Assert.That(Devices(empty), Is.EqualTo($"CUDA cannot be used: no CUDA driver library: tried libcuda.so.1 in {empty}"));
        }
        finally
        {
            Directory.Delete(empty);
        }
    }

    /// <summary>The last line of what the command says of the devices.</summary>
    private static string Devices(string libraries)
    {
        var (code, output, error) = RealLibraries.Run(libraries, "", "nnip.dll", "info", "--devices");
        Assert.That(error, Is.Empty);
        Assert.That(code, Is.Zero);
        return output.TrimEnd().Split('\n')[^1];
    }
}
