using Nnip.Cuda.Interop;

namespace Nnip.Cuda.Devices;

/// <summary>
/// An open CUDA device: a reference to its primary context, one stream on which all work is in order, and everything made in it.
/// Any thread may call it; each call binds the context to the calling thread. Disposing it frees what is left of its children
/// (graphs, modules, events, memory, streams) and then the context; children may be disposed or finalised before or after.
/// </summary>
internal sealed partial class CudaDevice : IDisposable
{
    private readonly PrimaryContextHandle context;
    private readonly StreamHandle stream, copyStream;
    private readonly Lazy<KernelCache> kernels;
    private long launches;
    private int disposed;

    private CudaDevice(CudaDeviceInfo info, long memoryBudget, KernelImages images)
    {
        Info = info;
        CudaError.Check(CudaDriver.cuDeviceGet(out int device, info.Ordinal), $"ordinal = {info.Ordinal}");
        Properties = new(device);
        context = PrimaryContextHandle.Retain(device);
        Handles = new(context.Value);
        try
        {
            CudaError.Check(CudaDriver.cuCtxSetCurrent(context.Value));
            stream = CreateStream();
            copyStream = CreateStream();
            Memory = new(this, memoryBudget);
            Staging = new(this);
            kernels = new(() => new(this, images), LazyThreadSafetyMode.PublicationOnly);
        }
        catch
        {
            Handles.ReleaseAll();
            context.Dispose();
            throw;
        }
    }

    /// <summary>What is known of the device.</summary>
    public CudaDeviceInfo Info { get; }

    /// <summary>Its numbers.</summary>
    public DeviceProperties Properties { get; }

    /// <summary>Its name in the driver's words.</summary>
    public string Name => Info.Name;

    /// <summary>Compute capability times ten.</summary>
    public int ComputeCapability => Info.ComputeCapability;

    /// <summary>Its memory.</summary>
    public DeviceMemory Memory { get; }

    /// <summary>Its kernels.</summary>
    public KernelCache Kernels => kernels.Value;

    /// <summary>Kernels and matrix products launched so far; those in graphs count at each launch of the graph.</summary>
    public long Launches => Interlocked.Read(ref launches);

    /// <summary>Whether the device was disposed.</summary>
    public bool Disposed => Volatile.Read(ref disposed) != 0;

    /// <summary>
    /// Held by whoever enqueues work or changes what enqueueing needs. A capture holds it to its end,
    /// so that nothing of another thread gets into the graph.
    /// </summary>
    internal Lock Access { get; } = new();

    /// <summary>The stream of all work.</summary>
    internal nint Stream => stream.Value;

    /// <summary>The stream of uploads that go ahead.</summary>
    internal nint CopyStream => copyStream.Value;

    /// <summary>What lives in the context.</summary>
    internal ContextHandles Handles { get; }

    /// <summary>Copies between host and device.</summary>
    internal Staging Staging { get; }

    /// <summary>Opens a device.</summary>
    /// <param name="ordinal">Its number, from 0.</param>
    /// <param name="memoryBudget">Bytes all buffers together may have; 0 = what is free.</param>
    /// <param name="images">Where compiled kernels are kept; null = in the user's cache folder.</param>
    /// <exception cref="CudaException">There is no such device, or it cannot be used: the reason in one line.</exception>
    public static CudaDevice Open(int ordinal, long memoryBudget = 0, KernelImages? images = null)
    {
        var status = CudaDevices.Probe();
        if (ordinal < 0 || ordinal >= status.Devices.Count)
            throw new CudaException(status.Reason ?? $"there is no CUDA device {ordinal}: the driver shows {status.Devices.Count}");
        var info = status.Devices[ordinal];
        return info.Reason is { } reason ? throw new CudaException(reason) : new(info, memoryBudget, images ?? KernelImages.Default);
    }

    /// <summary>A buffer with undefined content.</summary>
    /// <exception cref="DeviceOutOfMemoryException">There is no room.</exception>
    public CudaBuffer<T> Allocate<T>(string name, params ReadOnlySpan<int> shape) where T : unmanaged
    {
        int length = 1;
        foreach (int extent in shape)
            length = checked(length * extent);
        lock (Access)
        {
            BindOutsideCapture($"buffer '{name}' is allocated");
            return new(this, name, shape.ToArray(), length);
        }
    }

    /// <summary>A buffer with the given content.</summary>
    /// <exception cref="DeviceOutOfMemoryException">There is no room.</exception>
    public CudaBuffer<T> Upload<T>(string name, ReadOnlySpan<T> values) where T : unmanaged
    {
        var buffer = Allocate<T>(name, values.Length);
        try
        {
            buffer.Upload(values);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Pinned host memory.</summary>
    public PinnedBuffer<T> AllocatePinned<T>(int length) where T : unmanaged => new(this, length);

    /// <summary>Pinned slots for tables of up to <paramref name="length"/> elements that are uploaded every step.</summary>
    public UploadRing<T> CreateUploadRing<T>(int length, int slots = 2) where T : unmanaged => new(this, length, slots);

    /// <summary>A mark; with timing it can be used in <see cref="CudaEvent.Milliseconds"/>.</summary>
    public CudaEvent CreateEvent(bool timing = false) => new(this, timing);

    /// <summary>Waits until all enqueued work is done.</summary>
    /// <exception cref="CudaException">A kernel failed.</exception>
    public void Synchronise()
    {
        lock (Access)
        {
            BindOutsideCapture("the device is waited for");
            CudaError.Check(CudaDriver.cuStreamSynchronize(Stream), $"last kernel launched = {lastKernel}");
            CudaError.Check(CudaDriver.cuStreamSynchronize(CopyStream));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Access)
        {
            if (Interlocked.Exchange(ref disposed, 1) != 0)
                return;
            _ = CudaDriver.cuCtxGetCurrent(out nint current);
            _ = CudaDriver.cuCtxSetCurrent(context.Value);
            DrainStreams();
            Memory.Close();
            Handles.ReleaseAll();
            // A host that has a context of its own finds it current as before.
            _ = CudaDriver.cuCtxSetCurrent(current == context.Value ? 0 : current);
            context.Dispose();
        }
    }

    /// <summary>Makes the context current on this thread.</summary>
    /// <exception cref="ObjectDisposedException">The device was disposed.</exception>
    internal void Bind()
    {
        ObjectDisposedException.ThrowIf(Disposed, this);
        // Asked each time, as whoever calls the library may change the context behind its back; it takes some nanoseconds.
        CudaError.Check(CudaDriver.cuCtxGetCurrent(out nint current));
        if (current != context.Value)
            CudaError.Check(CudaDriver.cuCtxSetCurrent(context.Value));
    }

    /// <summary>As <see cref="Bind"/>, for what cannot be recorded into a graph.</summary>
    /// <exception cref="InvalidOperationException">This thread is capturing one.</exception>
    internal void BindOutsideCapture(string what)
    {
        if (Volatile.Read(ref capturingThread) == Environment.CurrentManagedThreadId)
            throw new InvalidOperationException($"{what} during the capture of a graph");
        Bind();
    }

    /// <summary>
    /// Waits for both streams whatever they answer, before memory is freed or after a failure; nothing once the device is disposed.
    /// </summary>
    internal void WaitForStreams()
    {
        lock (Access)
        {
            if (Disposed)
                return;
            _ = CudaDriver.cuCtxSetCurrent(context.Value);
            DrainStreams();
        }
    }

    /// <summary>Destroys what finalizers left.</summary>
    internal void CollectHandles() => Handles.Drain();

    /// <summary>Counts launches.</summary>
    internal void Count(long count) => Interlocked.Add(ref launches, count);

    private void DrainStreams()
    {
        _ = CudaDriver.cuStreamSynchronize(stream.Value);
        _ = CudaDriver.cuStreamSynchronize(copyStream.Value);
    }

    private StreamHandle CreateStream()
    {
        CudaError.Check(CudaDriver.cuStreamCreate(out nint made, StreamFlags.NonBlocking), $"flags = {StreamFlags.NonBlocking}");
        return new(Handles, made);
    }
}
