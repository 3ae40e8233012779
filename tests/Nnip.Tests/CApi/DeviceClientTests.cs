using Nnip.Cuda.Devices;
using Nnip.Cuda.Interop;
using Nnip.Models;
using Nnip.Tests.Models;
using NUnit.Framework;

namespace Nnip.Tests.CApi;

/// <summary>A host whose arrays are on the device, here the software device.</summary>
internal sealed class DeviceClientTests
{
    [TestCase("arrays")]
    [TestCase("context")]
    [TestCase("refusals")]
    public void A_host_on_the_device(string name)
    {
        Cuda.SoftwareDevice.EnsureReady();
        string model = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{nameof(DeviceClientTests)}.nnip");
        ModelFile.Save(Samples.Potential(), model);
        var environment = new Dictionary<string, string>
        {
            [NativeLibraries.FolderVariable] = Cuda.SoftwareDevice.Folder,
            [KernelImages.FolderVariable] = Environment.GetEnvironmentVariable(KernelImages.FolderVariable)!,
        };
        var result = NativeProgram.Run(NativeProgram.Compile("tests/clients/device.c"), environment, name, model);
        Assert.That(result, Is.EqualTo(new ProgramResult(0, "", "")));
    }
}
