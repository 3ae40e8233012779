namespace Nnip.Cuda;

/// <summary>Whether this machine can compute with CUDA.</summary>
/// <param name="Devices">The devices the driver shows, in its order; empty where there is none.</param>
/// <param name="Reason">Why no device can be used, in one line; null where one can.</param>
public sealed record CudaStatus(IReadOnlyList<CudaDeviceInfo> Devices, string? Reason)
{
    /// <summary>Whether at least one device can be used.</summary>
    internal bool Usable => Reason is null;
}
