using Nnip.Cuda.Interop;

namespace Nnip.Cuda;

public sealed partial class CudaBackend
{
    /// <summary>
    /// Copies from memory of the device that is the host program's, once all work is done that it has enqueued on a stream.
    /// </summary>
    /// <param name="address">Address on the device.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="stream">The program's CUstream; 0 = its default stream.</param>
    /// <exception cref="CudaException">The memory is not the device's, or the work on the stream failed.</exception>
    public unsafe void CopyFromProgram<T>(ulong address, Span<T> destination, nint stream) where T : unmanaged
    {
        lock (device.Access)
        {
            device.BindOutsideCapture("memory of the program is read");
            CudaError.Check(CudaDriver.cuStreamSynchronize(stream), $"stream = {stream}");
        }
        fixed (T* values = destination)
            device.Staging.Download((byte*)values, address, (long)destination.Length * sizeof(T));
    }

    /// <summary>Copies to memory of the device that is the host program's, and waits for it.</summary>
    /// <param name="source">What to copy.</param>
    /// <param name="address">Address on the device.</param>
    /// <exception cref="CudaException">The memory is not the device's.</exception>
    public unsafe void CopyToProgram<T>(ReadOnlySpan<T> source, ulong address) where T : unmanaged
    {
        fixed (T* values = source)
            device.Staging.Upload(address, (byte*)values, (long)source.Length * sizeof(T));
        device.Synchronise();
    }
}
