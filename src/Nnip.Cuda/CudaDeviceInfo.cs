namespace Nnip.Cuda;

/// <summary>What is known of a device before it is opened.</summary>
/// <param name="Ordinal">N in --device cuda:N.</param>
/// <param name="Name">The device in the driver's words.</param>
/// <param name="ComputeCapability">Compute capability times ten: 80 for sm_80.</param>
/// <param name="MemoryBytes">All memory of the device, in bytes.</param>
/// <param name="DriverVersion">Newest CUDA the driver serves: 12040 for 12.4.</param>
/// <param name="Reason">Why the device cannot be used, in one line; null where it can.</param>
public sealed record CudaDeviceInfo(int Ordinal, string Name, int ComputeCapability, long MemoryBytes, int DriverVersion, string? Reason)
{
    /// <summary>Compute capability, "8.0".</summary>
    public string CapabilityText => CudaDevices.CapabilityText(ComputeCapability);

    /// <summary>Newest CUDA the driver serves, "12.4".</summary>
    public string DriverText => CudaDevices.VersionText(DriverVersion);

    /// <summary>Whether this is the software device of the tests, which nobody may choose but by name.</summary>
    public bool IsTestInstrument => Name.Contains("test instrument", StringComparison.Ordinal);
}
