using Nnip.Cuda.Interop;

namespace Nnip.Cuda;

/// <summary>
/// The CUDA context that is current on a thread of a host, which has it current again when this is disposed;
/// devices make their own current.
/// </summary>
public readonly struct CallerContext : IDisposable
{
    private readonly nint context;
    private readonly bool isKnown;

    private CallerContext(nint context) => (this.context, isKnown) = (context, true);

    /// <summary>Remembers the context of this thread; none where there is no driver or nobody has used it yet.</summary>
    public static CallerContext Keep()
    {
        if (NativeLibraries.Default.CudaDriver.Reason is not null)
            return default;
        return new(CudaDriver.cuCtxGetCurrent(out nint current) == CudaResult.Success ? current : 0);
    }

    /// <summary>Makes it current again.</summary>
    public void Dispose()
    {
        // Fails where the driver could not be started, or where the host has destroyed it meanwhile: then there is nothing to restore.
        if (isKnown)
            _ = CudaDriver.cuCtxSetCurrent(context);
    }
}
