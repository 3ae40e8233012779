using System.Runtime.InteropServices;
using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

/// <summary>
/// The frames on a device. A frame is copied there at its first use and stays; where there is no room for all, those not used for the
/// longest time make room. Frames of the chunk to come are copied while the device still computes the one before, into memory whose last
/// use lies behind.
/// </summary>
internal sealed class FrameStore(CudaDevice device) : IDisposable
{
    private readonly LinkedList<DeviceFrame> frames = new();
    private UploadRing<ulong>? ring;
    private CudaEvent? mark;
    private long chunk, markedChunk;
    private bool full;

    /// <summary>Number of frames on the device.</summary>
    public int Count
    {
        get
        {
            lock (device.Access)
                return frames.Count;
        }
    }

    /// <summary>Number of frames that were copied beside the computation, into the memory of others.</summary>
    public long CopiedBeside { get; private set; }

    /// <summary>From now on the frames asked for are those of another chunk, which must all be there at once.</summary>
    /// <param name="isComputed">Whether the chunk is computed next, and not one after it.</param>
    public void BeginChunk(bool isComputed = false)
    {
        lock (device.Access)
        {
            chunk++;
            if (!isComputed)
                return;
            (mark ??= device.CreateEvent()).Record();
            markedChunk = chunk;
        }
    }

    /// <summary>The frame on the device, with its vectors as they are now.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="speciesCount">Number of species S.</param>
    /// <param name="ahead">Whether it is for a later chunk; <see cref="Join"/> comes before its use.</param>
    /// <exception cref="DeviceOutOfMemoryException">There is no room, even without all frames of other chunks.</exception>
    public DeviceFrame<T> Get<T>(Frame<T> frame, int speciesCount, bool ahead = false) where T : unmanaged
    {
        lock (device.Access)
        {
            if (frame.DeviceData is DeviceFrame<T> { IsDisposed: false } known && known.Store == this)
            {
                Use(known);
                return known;
            }
            if (frame.DeviceData is DeviceFrame { IsDisposed: false } other)
                other.Leave().Dispose();
            else
                frame.DeviceData?.Dispose();
            var layout = FrameLayout.Of(frame, speciesCount);
            return Keep(frame, new DeviceFrame<T>(this, frame, layout, Room(layout.End, ahead)));
        }
    }

    /// <summary>The frame is about to be read by kernels that are enqueued next, with its vectors as they are now.</summary>
    public void Use<T>(DeviceFrame<T> frame) where T : unmanaged
    {
        lock (device.Access)
        {
            Touch(frame);
            frame.Refresh();
        }
    }

    /// <summary>Makes room for the pairs that the device finds for a new frame of so many species.</summary>
    /// <exception cref="DeviceOutOfMemoryException">There is no room, even without all frames of other chunks.</exception>
    public DeviceFrame<T> Add<T>(Frame<T> frame, int speciesCount) where T : unmanaged
    {
        var layout = FrameLayout.Of(frame, speciesCount);
        lock (device.Access)
            return Keep(frame, DeviceFrame<T>.ForPairsFoundHere(this, frame, layout, Room(layout.End, ahead: false)));
    }

    /// <summary>Allocates; where there is no room, frames of other chunks leave one after another.</summary>
    /// <exception cref="DeviceOutOfMemoryException">There is no room even without them.</exception>
    public TResult MakingRoom<TResult>(Func<TResult> allocate)
    {
        while (true)
        {
            try
            {
                return allocate();
            }
            catch (DeviceOutOfMemoryException)
            {
                full = true;
                if (Oldest() is not { } oldest)
                    throw;
                oldest.Leave().Dispose();
            }
        }
    }

    /// <summary>Copies bytes to a frame's memory, from an offset in units of eight bytes on.</summary>
    public void Copy(ReadOnlySpan<byte> source, FrameMemory memory, int offset)
    {
        const int SlotUnits = 1 << 17, Slots = 4, SlotBytes = SlotUnits * sizeof(ulong);
        ring ??= device.CreateUploadRing<ulong>(SlotUnits, Slots);
        for (int first = 0; first < source.Length; first += SlotBytes)
        {
            var part = source.Slice(first, Math.Min(SlotBytes, source.Length - first));
            part.CopyTo(MemoryMarshal.AsBytes(ring.Next()));
            int units = (int)FrameLayout.Units(part.Length), target = offset + first / sizeof(ulong);
            if (memory.Ahead)
                ring.UploadAhead(memory.Buffer, units, target, memory.After);
            else
                ring.Upload(memory.Buffer, units, target);
        }
    }

    /// <summary>Lets what is enqueued from now on wait for the frames that were copied ahead.</summary>
    public void Join() => ring?.Join();

    /// <summary>Takes a frame that goes off the list.</summary>
    public void Forget(DeviceFrame frame)
    {
        lock (device.Access)
        {
            // Whoever gets the memory next must not meet a copy that went ahead.
            if (!device.Disposed)
                Join();
            if (frame.Place is not null)
                frames.Remove(frame.Place);
            frame.Place = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (frames.First?.Value is { } first)
            first.Dispose();
        ring?.Dispose();
        mark?.Dispose();
    }

    /// <summary>
    /// Memory for a frame; once it has been short, that of the frame not used for the longest time, if it is large enough.
    /// </summary>
    private FrameMemory Room(int units, bool ahead)
    {
        if (full && Oldest() is { } oldest && oldest.Capacity >= units && oldest.Capacity / 2 <= units)
        {
            var after = oldest.LastUse < markedChunk ? mark : null;
            CopiedBeside += ahead && after is not null ? 1 : 0;
            return new(oldest.Leave(), ahead, after);
        }
        return new(MakingRoom(() => device.Allocate<ulong>("frame", units)), ahead, null);
    }

    private DeviceFrame<T> Keep<T>(Frame<T> frame, DeviceFrame<T> made) where T : unmanaged
    {
        frame.DeviceData = made;
        Touch(made);
        return made;
    }

    private void Touch(DeviceFrame frame)
    {
        lock (device.Access)
        {
            frame.LastUse = chunk;
            if (frame.Place is null)
            {
                frame.Place = frames.AddLast(frame);
                return;
            }
            frames.Remove(frame.Place);
            frames.AddLast(frame.Place);
        }
    }

    private DeviceFrame? Oldest()
    {
        lock (device.Access)
            return frames.First?.Value is { } first && first.LastUse < chunk ? first : null;
    }
}
