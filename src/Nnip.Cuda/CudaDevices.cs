using System.Runtime.InteropServices;
using System.Text;
using Nnip.Cuda.Devices;
using Nnip.Cuda.Interop;

namespace Nnip.Cuda;

/// <summary>Finds the CUDA devices of this machine, and says in one line what is missing where none can be used.</summary>
public static unsafe class CudaDevices
{
    /// <summary>Oldest driver, as the driver counts: CUDA 11.2.</summary>
    internal const int OldestDriver = 11020;

    /// <summary>Oldest compute capability times ten that the kernels are written for.</summary>
    internal const int OldestCapability = 70;

    /// <summary>Asks the driver. Never throws: a missing library or device is an answer.</summary>
    public static CudaStatus Probe()
    {
        try
        {
            return Ask(NativeLibraries.Default);
        }
        catch (CudaException e)
        {
            return new([], e.Message);
        }
        catch (EntryPointNotFoundException e)
        {
            return new([], $"a CUDA library is too old: {e.Message}");
        }
    }

    /// <summary>Why a driver of this version cannot be used, or null.</summary>
    internal static string? DriverRefusal(int version) => version >= OldestDriver
        ? null
        : $"the driver is of CUDA {VersionText(version)}, but {VersionText(OldestDriver)} or newer is needed";

    /// <summary>Why this compiler cannot be used with a driver, or null.</summary>
    internal static string? CompilerRefusal(int compilerMajor, int compilerMinor, int driverVersion) =>
        compilerMajor <= driverVersion / 1000 ? null
        : $"NVRTC {compilerMajor}.{compilerMinor} makes code that a driver of CUDA {VersionText(driverVersion)} cannot load";

    /// <summary>12.4 for 12040.</summary>
    internal static string VersionText(int version) => $"{version / 1000}.{version % 1000 / 10}";

    /// <summary>8.0 for 80.</summary>
    internal static string CapabilityText(int capability) => $"{capability / 10}.{capability % 10}";

    private static CudaStatus Ask(NativeLibraries libraries)
    {
        if (libraries.CudaDriver.Reason is { } noDriver)
            return new([], noDriver);
        CudaError.Check(CudaDriver.cuDriverGetVersion(out int driverVersion));
        if (DriverRefusal(driverVersion) is { } tooOld)
            return new([], tooOld);
        var initialised = CudaDriver.cuInit(0);
        if (initialised == CudaResult.NoDevice)
            return new([], $"the driver shows no device: {CudaError.Name(initialised)} ({CudaError.Description(initialised)})");
        CudaError.Check(initialised, "cuInit(0)");
        CudaError.Check(CudaDriver.cuDeviceGetCount(out int count));
        if (count == 0)
            return new([], "the driver shows no device");
        string? lacking = ToolkitRefusal(libraries, driverVersion);
        var devices = new CudaDeviceInfo[count];
        for (int d = 0; d < count; d++)
            devices[d] = Describe(d, driverVersion, lacking);
        return new(devices, devices.All(device => device.Reason is not null) ? devices[0].Reason : null);
    }

    private static string? ToolkitRefusal(NativeLibraries libraries, int driverVersion)
    {
        if ((libraries.Nvrtc.Reason ?? libraries.Cublas.Reason) is { } missing)
            return missing;
        var compiler = CompilerInfo.Read();
        return CompilerRefusal(compiler.Major, compiler.Minor, driverVersion);
    }

    private static CudaDeviceInfo Describe(int ordinal, int driverVersion, string? lacking)
    {
        CudaError.Check(CudaDriver.cuDeviceGet(out int device, ordinal), $"ordinal = {ordinal}");
        const int NameLength = 256;
        byte* name = stackalloc byte[NameLength];
        CudaError.Check(CudaDriver.cuDeviceGetName(name, NameLength, device));
        CudaError.Check(CudaDriver.cuDeviceTotalMem_v2(out nuint bytes, device));
        int capability = 10 * DeviceProperties.Attribute(DeviceAttribute.ComputeCapabilityMajor, device)
            + DeviceProperties.Attribute(DeviceAttribute.ComputeCapabilityMinor, device);
        string words = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
        return new(ordinal, words, capability, (long)bytes, driverVersion, lacking ?? CapabilityRefusal(capability));
    }

    private static string? CapabilityRefusal(int capability)
    {
        if (capability < OldestCapability)
            return $"the device has compute capability {CapabilityText(capability)}, "
                + $"but {CapabilityText(OldestCapability)} or newer is needed";
        var compiler = CompilerInfo.Read();
        return CompileTarget.For(capability, compiler.Architectures) is null
            ? $"NVRTC {compiler.Major}.{compiler.Minor} compiles for sm_{string.Join(", sm_", compiler.Architectures)}, " +
                $"but the device is sm_{capability}"
            : null;
    }
}
