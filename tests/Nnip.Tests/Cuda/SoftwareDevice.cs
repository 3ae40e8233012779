using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Nnip.Cuda.Devices;
using Nnip.Cuda.Interop;
using Nnip.Tests.SoftwareDevice;

namespace Nnip.Tests.Cuda;

/// <summary>The software device as this process sees it: chosen before any test, built when the first test asks for it.</summary>
internal static unsafe class SoftwareDevice
{

    /// <summary>Folder of its libraries.</summary>
    public static string Folder { get; private set; } = "";

    /// <summary>Text of the last fault since the last <see cref="Configure"/>, or nothing.</summary>
    public static string Fault
    {
        get
        {
            var fault = (delegate* unmanaged<byte*>)Export("nnipSoftwareDeviceFault");
            return Marshal.PtrToStringUTF8((nint)fault()) ?? "";
        }
    }

    /// <summary>
    /// Points the resolver to the software device, unless the environment names another folder, and the kernel cache to a folder of
    /// the build's, one for each of the device's modes.
    /// </summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Whatever test comes first must find the choice made.")]
    internal static void Choose()
    {
        Folder = Environment.GetEnvironmentVariable(NativeLibraries.FolderVariable) is { Length: > 0 } given
            ? given
            : BuildFolder;
        NativeLibraries.Use(Folder);
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(KernelImages.FolderVariable)))
            Environment.SetEnvironmentVariable(KernelImages.FolderVariable, Path.Combine(Repository, "artifacts", "kernel-cache", Mode));
    }

    /// <summary>Builds the software device where it is not.</summary>
    public static void EnsureReady()
    {
        if (Folder == BuildFolder)
            _ = SoftwareDeviceBuild.Folder;
    }

    /// <summary>Sets options and clears counted calls and the fault; see nnipSoftwareDeviceConfigure.</summary>
    public static void Configure(string options)
    {
        EnsureReady();
        var configure = (delegate* unmanaged<byte*, int>)Export("nnipSoftwareDeviceConfigure");
        fixed (byte* text = Encoding.UTF8.GetBytes(options + '\0'))
            if (configure(text) != 0)
                throw new ArgumentException($"the software device does not know the options '{options}'", nameof(options));
    }

    /// <summary>What is alive, by kind.</summary>
    public static Dictionary<string, long> Live() => Counts("live");

    /// <summary>Calls since the last <see cref="Configure"/>, by function.</summary>
    public static Dictionary<string, long> Calls() => Counts("calls");

    /// <summary>Whether kernels run without a look at their accesses.</summary>
    public static bool IsFast => Mode == "fast";

    private static string Mode
    {
        get
        {
            string options = Environment.GetEnvironmentVariable("NNIP_SOFTWARE_DEVICE") ?? "";
            return options.Split(',').FirstOrDefault(option => option.StartsWith("mode=", StringComparison.Ordinal))?[5..] ?? "fast";
        }
    }

    private static string BuildFolder => Path.Combine(Repository, "artifacts", "software-device");

    private static string Repository => Path.GetFullPath(Path.Combine(SoftwareDeviceBuild.SourceFolder, "..", ".."));

    private static Dictionary<string, long> Counts(string part)
    {
        EnsureReady();
        var statistics = (delegate* unmanaged<byte*, nuint, int>)Export("nnipSoftwareDeviceStatistics");
        var text = new byte[1 << 16];
        fixed (byte* json = text)
            _ = statistics(json, (nuint)text.Length);
        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(text).TrimEnd('\0'));
        return document.RootElement.GetProperty(part).EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetInt64());
    }

    private static nint Export(string function)
    {
        EnsureReady();
        nint address = NativeLibraries.Default.CudaDriver.Export(function);
        return address != 0
            ? address
            : throw new InvalidOperationException($"{NativeLibraries.Default.CudaDriver.Name} is not the software device");
    }
}
