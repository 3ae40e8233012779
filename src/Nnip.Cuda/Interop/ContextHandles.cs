using System.Collections.Concurrent;

namespace Nnip.Cuda.Interop;

/// <summary>
/// Everything alive in one context. Each thing is destroyed once: when its owner is disposed, when the device picks up what
/// finalizers left, or with the context, in the order of <see cref="HandleKind"/>. No method throws: a context that is broken
/// by a failed kernel refuses every call, and its things go when it does.
/// </summary>
internal sealed class ContextHandles(nint context)
{
    private readonly Lock access = new();
    private readonly HashSet<(HandleKind Kind, nint Value)> alive = [];
    private readonly ConcurrentQueue<(HandleKind Kind, nint Value)> abandoned = new();

    /// <summary>Takes note of something new.</summary>
    public void Add(HandleKind kind, nint value)
    {
        lock (access)
            alive.Add((kind, value));
    }

    /// <summary>Destroys something that is alive.</summary>
    public void Release(HandleKind kind, nint value)
    {
        lock (access)
            if (alive.Remove((kind, value)))
                Destroy(kind, value);
    }

    /// <summary>Leaves something to <see cref="Drain"/>. Safe in a finalizer: takes no lock and calls no driver.</summary>
    public void Abandon(HandleKind kind, nint value) => abandoned.Enqueue((kind, value));

    /// <summary>Destroys what finalizers left.</summary>
    public void Drain()
    {
        while (abandoned.TryDequeue(out var left))
            Release(left.Kind, left.Value);
    }

    /// <summary>Destroys all that is alive.</summary>
    public void ReleaseAll()
    {
        lock (access)
        {
            foreach (var (kind, value) in alive.OrderBy(entry => entry.Kind))
                Destroy(kind, value);
            alive.Clear();
        }
    }

    private void Destroy(HandleKind kind, nint value)
    {
        _ = CudaDriver.cuCtxSetCurrent(context);
        _ = kind switch
        {
            HandleKind.Cublas => (int)Cublas.cublasDestroy_v2(value),
            HandleKind.GraphExec => (int)CudaDriver.cuGraphExecDestroy(value),
            HandleKind.Graph => (int)CudaDriver.cuGraphDestroy(value),
            HandleKind.Module => (int)CudaDriver.cuModuleUnload(value),
            HandleKind.Event => (int)CudaDriver.cuEventDestroy_v2(value),
            HandleKind.DeviceMemory => (int)CudaDriver.cuMemFree_v2((ulong)value),
            HandleKind.PinnedMemory => (int)CudaDriver.cuMemFreeHost(value),
            _ => (int)CudaDriver.cuStreamDestroy_v2(value),
        };
    }
}
