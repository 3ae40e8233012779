using Nnip.Cuda.Interop;

namespace Nnip.Cuda.Devices;

internal sealed partial class CudaDevice
{
    private int capturingThread;

    /// <summary>
    /// Records the launches of <paramref name="body"/> without running them. Allocations, copies from or to the host and the loading of
    /// modules cannot be recorded: run the body once before, so that all of these are done.
    /// </summary>
    /// <returns>The graph; null where the driver (before CUDA 11.4) has none, and then the body was not called.</returns>
    /// <exception cref="InvalidOperationException">The body did what cannot be recorded.</exception>
    public CudaGraph? Capture(Action body)
    {
        lock (Access)
            return CaptureAlone(body);
    }

    private CudaGraph? CaptureAlone(Action body)
    {
        BindOutsideCapture("a capture begins");
        if (!NativeLibraries.Default.CudaDriver.Has(nameof(CudaDriver.cuGraphInstantiateWithFlags)))
            return null;
        long before = Launches;
        long recorded;
        GraphHandle graph;
        try
        {
            graph = Record(body);
        }
        finally
        {
            recorded = Launches - before;
            Count(-recorded);
        }
        using (graph)
            return new(this, graph, recorded);
    }

    private GraphHandle Record(Action body)
    {
        CudaError.Check(CudaDriver.cuStreamBeginCapture_v2(Stream, CaptureMode.ThreadLocal), $"mode = {CaptureMode.ThreadLocal}");
        Volatile.Write(ref capturingThread, Environment.CurrentManagedThreadId);
        bool done = false;
        CudaResult ended;
        nint graph;
        try
        {
            body();
            done = true;
        }
        finally
        {
            Volatile.Write(ref capturingThread, 0);
            ended = CudaDriver.cuStreamEndCapture(Stream, out graph);
            if (!done && ended == CudaResult.Success)
                _ = CudaDriver.cuGraphDestroy(graph);
        }
        CudaError.Check(ended, "cuStreamEndCapture(stream, graph)");
        return new(Handles, graph);
    }
}
