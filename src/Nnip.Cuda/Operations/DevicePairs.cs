using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

/// <summary>
/// A frame whose pairs were found on a device, and what the search left there; the frame is not this object's to dispose.
/// </summary>
/// <param name="Frame">The frame.</param>
/// <param name="OnDevice">Its arrays.</param>
/// <param name="Search">The search.</param>
/// <param name="Images">Image of each pair (P), where the atoms will move.</param>
internal sealed record DevicePairs<T>(
    Frame<T> Frame, DeviceFrame<T> OnDevice, DevicePairSearch Search, CudaBuffer<int>? Images) : IDisposable
    where T : unmanaged
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Search.Dispose();
        Images?.Dispose();
    }
}
