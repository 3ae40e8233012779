using System.Runtime.InteropServices;
using NUnit.Framework;

namespace Nnip.Tests.SoftwareDevice;

public class SoftwareDeviceBuildTests
{
    [TestCase("libcuda.so.1", "cuLaunchKernel")]
    [TestCase("libnvrtc.so.12", "nvrtcCompileProgram")]
    public void BuildsTheLibrariesThatReplaceTheDrivers(string library, string function)
    {
        nint handle = NativeLibrary.Load(Path.Combine(SoftwareDeviceBuild.Folder, library));
        Assert.That(NativeLibrary.TryGetExport(handle, function, out _), Is.True);
    }
}
