using Nnip.Cuda.Interop;

namespace Nnip.Cuda.Devices;

/// <summary>One piece of device memory, which buffers use one after another.</summary>
internal sealed class MemoryBlock(DeviceMemoryHandle handle, long bytes)
{
    /// <summary>Where it begins.</summary>
    public ulong Address { get; } = (ulong)handle.Value;

    /// <summary>Its size.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>Gives it back to the driver.</summary>
    public void Free() => handle.Dispose();
}
