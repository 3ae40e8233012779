using Nnip.Cuda.Interop;

namespace Nnip.Cuda.Devices;

/// <summary>
/// Slots of pinned memory for tables that are uploaded every step. The host writes one slot while the device still reads another, so
/// that it waits only when it is a whole ring ahead.
/// </summary>
internal sealed unsafe class UploadRing<T> : IDisposable where T : unmanaged
{
    private readonly CudaDevice device;
    private readonly (PinnedBuffer<T> Memory, CudaEvent Passed)[] slots;
    private readonly CudaEvent tail;
    private CudaEvent? ahead;
    private int current;

    internal UploadRing(CudaDevice device, int length, int slots)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 2);
        this.device = device;
        Length = length;
        tail = device.CreateEvent();
        this.slots = new (PinnedBuffer<T>, CudaEvent)[slots];
        for (int s = 0; s < slots; s++)
            this.slots[s] = (new(device, length), device.CreateEvent());
    }

    /// <summary>Number of elements of a slot.</summary>
    public int Length { get; }

    /// <summary>The slot to write next; waits until the device has read what was in it.</summary>
    public Span<T> Next()
    {
        var (memory, passed) = slots[current];
        passed.Synchronise();
        return memory.Span;
    }

    /// <summary>Copies the first elements of the slot to the device, in the order of the compute stream; the next slot is up.</summary>
    public void Upload(CudaBuffer<T> destination, int count, int offset = 0) => Send(destination, count, offset, device.Stream);

    /// <summary>
    /// As <see cref="Upload"/>, but beside what is enqueued on the compute stream from now on: until <see cref="Join"/> is called no
    /// later work may touch the elements, and the destination may not be disposed.
    /// </summary>
    /// <param name="destination">Where to.</param>
    /// <param name="count">Number of elements.</param>
    /// <param name="offset">First element of the destination.</param>
    /// <param name="after">
    /// A mark on the compute stream behind all that has used the memory; null = the end of what is enqueued now.
    /// </param>
    public void UploadAhead(CudaBuffer<T> destination, int count, int offset = 0, CudaEvent? after = null)
    {
        if (after is null)
            tail.Record();
        (after ?? tail).Wait(device.CopyStream);
        ahead = Send(destination, count, offset, device.CopyStream);
    }

    /// <summary>Lets what is enqueued later on the compute stream wait for the uploads that went ahead.</summary>
    public void Join()
    {
        ahead?.Wait();
        ahead = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        device.WaitForStreams();
        foreach (var (memory, passed) in slots)
        {
            memory.Dispose();
            passed.Dispose();
        }
        tail.Dispose();
    }

    private CudaEvent Send(CudaBuffer<T> destination, int count, int offset, nint stream)
    {
        ulong address = destination.Range(offset, count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Length);
        device.BindOutsideCapture("memory is copied from the host");
        var (memory, passed) = slots[current];
        if (count > 0)
            CudaError.Check(CudaDriver.cuMemcpyHtoDAsync_v2(address, memory.Data, (nuint)count * (nuint)sizeof(T), stream),
                $"buffer = {destination.Name}, count = {count}");
        passed.Record(stream);
        current = (current + 1) % slots.Length;
        return passed;
    }
}
