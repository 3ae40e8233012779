using Nnip.Cuda.Interop;

namespace Nnip.Cuda.Devices;

/// <summary>
/// Work recorded once and launched as one. It refers to the addresses it was recorded with: the buffers, modules and the device must live
/// as long as it is launched.
/// </summary>
internal sealed class CudaGraph : IDisposable
{
    private readonly CudaDevice device;
    private readonly GraphExecHandle handle;

    internal CudaGraph(CudaDevice device, GraphHandle graph, long launches)
    {
        this.device = device;
        Launches = launches;
        CudaError.Check(CudaDriver.cuGraphInstantiateWithFlags(out nint executable, graph.Value, 0));
        handle = new(device.Handles, executable);
    }

    /// <summary>Kernels and products in it.</summary>
    public long Launches { get; }

    /// <summary>Enqueues all of it on the compute stream.</summary>
    public void Launch()
    {
        lock (device.Access)
        {
            device.BindOutsideCapture("a graph is launched");
            CudaError.Check(CudaDriver.cuGraphLaunch(handle.Value, device.Stream));
        }
        device.Count(Launches);
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
