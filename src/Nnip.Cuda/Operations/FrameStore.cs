using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

/// <summary>
/// The frames on a device. A frame is copied there at its first use and stays; where there is no room for all, those not used for the
/// longest time make room.
/// </summary>
internal sealed class FrameStore(CudaDevice device)
{
    private readonly LinkedList<DeviceFrame> frames = new();
    private long chunk;

    /// <summary>Number of frames on the device.</summary>
    public int Count
    {
        get
        {
            lock (frames)
                return frames.Count;
        }
    }

    /// <summary>From now on the frames asked for are those of another chunk, which must all be there at once.</summary>
    public void BeginChunk()
    {
        lock (frames)
            chunk++;
    }

    /// <summary>The frame on the device, with its vectors as they are now.</summary>
    /// <exception cref="DeviceOutOfMemoryException">There is no room, even without all frames of other chunks.</exception>
    public DeviceFrame<T> Get<T>(Frame<T> frame) where T : unmanaged
    {
        if (frame.DeviceData is DeviceFrame<T> { IsDisposed: false } known && known.Store == this)
        {
            Touch(known);
            known.Refresh();
            return known;
        }
        if (frame.DeviceData is DeviceFrame other)
            other.Leave();
        else
            frame.DeviceData?.Dispose();
        return Keep(frame, MakingRoom(() => new DeviceFrame<T>(this, device, frame)));
    }

    /// <summary>Makes room for the pairs that the device finds for a new frame of so many species.</summary>
    /// <exception cref="DeviceOutOfMemoryException">There is no room, even without all frames of other chunks.</exception>
    public DeviceFrame<T> Add<T>(Frame<T> frame, int speciesCount) where T : unmanaged =>
        Keep(frame, MakingRoom(() => DeviceFrame<T>.ForPairsFoundHere(this, device, frame, speciesCount)));

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
                if (Oldest() is not { } oldest)
                    throw;
                oldest.Leave();
            }
        }
    }

    /// <summary>Takes a disposed frame off the list.</summary>
    public void Forget(DeviceFrame frame)
    {
        lock (frames)
        {
            if (frame.Place is not null)
                frames.Remove(frame.Place);
            frame.Place = null;
        }
    }

    private DeviceFrame<T> Keep<T>(Frame<T> frame, DeviceFrame<T> made) where T : unmanaged
    {
        frame.DeviceData = made;
        Touch(made);
        return made;
    }

    private void Touch(DeviceFrame frame)
    {
        lock (frames)
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
        lock (frames)
            return frames.First?.Value is { } first && first.LastUse < chunk ? first : null;
    }
}
