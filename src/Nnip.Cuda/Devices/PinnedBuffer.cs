using Nnip.Cuda.Interop;

namespace Nnip.Cuda.Devices;

/// <summary>Host memory that the device copies from and to without a stop.</summary>
internal sealed unsafe class PinnedBuffer<T> : IDisposable where T : unmanaged
{
    private readonly PinnedMemoryHandle handle;
    private readonly CudaDevice device;

    internal PinnedBuffer(CudaDevice device, int length)
    {
        this.device = device;
        Length = length;
        device.BindOutsideCapture("pinned memory is allocated");
        nuint bytes = Math.Max(1, (nuint)length * (nuint)sizeof(T));
        CudaError.Check(CudaDriver.cuMemHostAlloc(out nint pointer, bytes, 0), $"bytes = {bytes}");
        handle = new(device.Handles, pointer);
    }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>Address of element 0.</summary>
    /// <exception cref="ObjectDisposedException">The buffer or its device was disposed.</exception>
    public T* Data
    {
        get
        {
            ObjectDisposedException.ThrowIf(device.Disposed, this);
            return (T*)handle.Value;
        }
    }

    /// <summary>The elements.</summary>
    public Span<T> Span => new(Data, Length);

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
