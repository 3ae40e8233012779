using Nnip.Backends;
using Nnip.Cuda.Interop;

namespace Nnip.Cuda.Devices;

/// <summary>
/// Memory of a CUDA device. All that is done with it is in the order of the device's compute stream; disposing it gives the
/// memory to buffers that come later in that order, so that kernels launched before may still use it.
/// </summary>
internal sealed unsafe class CudaBuffer<T> : DeviceBuffer<T> where T : unmanaged
{
    private MemoryBlock? block;

    internal CudaBuffer(CudaDevice device, string name, int[] shape, int length) : base(name, length)
    {
        Device = device;
        Shape = shape;
        block = device.Memory.Rent((long)length * sizeof(T), name, shape, ElementType);
    }

    /// <summary>Leaves the memory of a buffer nobody disposed to the device.</summary>
    ~CudaBuffer() => Dispose(false);

    /// <summary>Where the memory is.</summary>
    public CudaDevice Device { get; }

    /// <summary>Lengths of the dimensions, outermost first.</summary>
    public int[] Shape { get; }

    /// <summary>Called when the memory is given back, on whatever thread that happens.</summary>
    public Action? Released { get; set; }

    /// <summary>Address of element 0.</summary>
    /// <exception cref="ObjectDisposedException">The buffer or its device was disposed.</exception>
    public ulong Address => Live().Address;

    private static string ElementType =>
        typeof(T) == typeof(float) ? "float" : typeof(T) == typeof(double) ? "double" : typeof(T) == typeof(int) ? "int"
        : typeof(T) == typeof(byte) ? "byte" : typeof(T).Name;

    /// <summary>The address, for a launch; 0 for no buffer.</summary>
    public static implicit operator KernelArgument(CudaBuffer<T>? buffer) => buffer is null ? 0ul : buffer.Address;

    /// <summary>The buffer as one of this backend.</summary>
    /// <exception cref="ArgumentException">It belongs to another backend.</exception>
    public static CudaBuffer<T> Of(DeviceBuffer<T> buffer) => buffer as CudaBuffer<T>
        ?? throw new ArgumentException($"buffer '{buffer.Name}' is a {buffer.GetType().Name}, not memory of a CUDA device", nameof(buffer));

    /// <summary>Address of an element.</summary>
    public ulong At(int offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length);
        return Address + (ulong)offset * (ulong)sizeof(T);
    }

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<T> source, int offset = 0)
    {
        ulong address = Range(offset, source.Length);
        fixed (T* values = source)
            Device.Staging.Upload(address, (byte*)values, (long)source.Length * sizeof(T));
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public override void Download(Span<T> destination, int offset = 0)
    {
        ulong address = Range(offset, destination.Length);
        fixed (T* values = destination)
            Device.Staging.Download((byte*)values, address, (long)destination.Length * sizeof(T));
        GC.KeepAlive(this);
    }

    /// <summary>Sets all elements to zero.</summary>
    public void Clear() => Clear(0, Length);

    /// <summary>Sets some elements to zero.</summary>
    public void Clear(int offset, int count)
    {
        ulong address = Range(offset, count);
        if (count == 0)
            return;
        lock (Device.Access)
        {
            Device.Bind();
            CudaError.Check(CudaDriver.cuMemsetD8Async(address, 0, (nuint)count * (nuint)sizeof(T), Device.Stream),
                $"buffer = {Name}, count = {count}");
        }
    }

    /// <summary>Copies elements to another buffer of the device.</summary>
    public void CopyTo(CudaBuffer<T> destination, int count, int offset = 0, int destinationOffset = 0)
    {
        ulong from = Range(offset, count), to = destination.Range(destinationOffset, count);
        if (count == 0)
            return;
        lock (Device.Access)
        {
            Device.Bind();
            CudaError.Check(CudaDriver.cuMemcpyDtoDAsync_v2(to, from, (nuint)count * (nuint)sizeof(T), Device.Stream),
                $"from {Name} to {destination.Name}, count = {count}");
        }
    }

    /// <summary>Address of a range of elements, which must lie inside.</summary>
    internal ulong Range(int offset, int count)
    {
        ulong address = At(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Length - offset);
        return address;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        var left = Interlocked.Exchange(ref block, null);
        if (left is null)
            return;
        if (disposing)
            Device.Memory.Return(left);
        else
            Device.Memory.Abandon(left);
        Released?.Invoke();
    }

    private MemoryBlock Live()
    {
        var live = block;
        ObjectDisposedException.ThrowIf(live is null || Device.Disposed, this);
        return live;
    }
}
