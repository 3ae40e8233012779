using Nnip.Cuda.Interop;

namespace Nnip.Cuda.Devices;

/// <summary>A mark in the order of a stream.</summary>
internal sealed class CudaEvent : IDisposable
{
    private readonly CudaDevice device;
    private readonly EventHandle handle;

    internal CudaEvent(CudaDevice device, bool timing)
    {
        this.device = device;
        device.BindOutsideCapture("an event is made");
        var flags = timing ? EventFlags.Default : EventFlags.DisableTiming;
        CudaError.Check(CudaDriver.cuEventCreate(out nint made, flags), $"flags = {flags}");
        handle = new(device.Handles, made);
    }

    /// <summary>Whether the device has passed the mark; also true before the first <see cref="Record()"/>.</summary>
    public bool Completed
    {
        get
        {
            device.Bind();
            var result = CudaDriver.cuEventQuery(handle.Value);
            if (result == CudaResult.NotReady)
                return false;
            CudaError.Check(result, "cuEventQuery(event)");
            return true;
        }
    }

    /// <summary>Milliseconds the device took from one mark to another; both must be made with timing and be passed.</summary>
    public static double Milliseconds(CudaEvent start, CudaEvent end)
    {
        start.device.Bind();
        CudaError.Check(CudaDriver.cuEventElapsedTime(out float milliseconds, start.handle.Value, end.handle.Value));
        return milliseconds;
    }

    /// <summary>Sets the mark at the end of what is enqueued on the compute stream.</summary>
    public void Record() => Record(device.Stream);

    /// <summary>Waits until the device has passed the mark.</summary>
    public void Synchronise()
    {
        device.Bind();
        CudaError.Check(CudaDriver.cuEventSynchronize(handle.Value));
    }

    /// <summary>Lets what is enqueued later on the compute stream wait for the mark.</summary>
    public void Wait() => Wait(device.Stream);

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    /// <summary>Sets the mark at the end of what is enqueued on a stream.</summary>
    internal void Record(nint stream)
    {
        lock (device.Access)
        {
            device.Bind();
            CudaError.Check(CudaDriver.cuEventRecord(handle.Value, stream));
        }
    }

    /// <summary>Lets what is enqueued later on a stream wait for the mark.</summary>
    internal void Wait(nint stream)
    {
        lock (device.Access)
        {
            device.Bind();
            CudaError.Check(CudaDriver.cuStreamWaitEvent(stream, handle.Value, 0));
        }
    }
}
