namespace Nnip.Cuda;

/// <summary>A buffer does not fit into the memory of the device, or into the memory budget.</summary>
/// <param name="message">What was asked for, what is free and what setting lowers it, in one sentence.</param>
/// <param name="bufferName">What the buffer was to hold.</param>
/// <param name="requested">Bytes asked for.</param>
/// <param name="free">Bytes that are free.</param>
public sealed class DeviceOutOfMemoryException(string message, string bufferName, long requested, long free)
    : CudaException(message, "CUDA_ERROR_OUT_OF_MEMORY", 2)
{
    /// <summary>What the buffer was to hold.</summary>
    public string BufferName { get; } = bufferName;

    /// <summary>Bytes asked for.</summary>
    public long Requested { get; } = requested;

    /// <summary>Bytes that are free: of the device, or of the memory budget where that is less.</summary>
    public long Free { get; } = free;
}
