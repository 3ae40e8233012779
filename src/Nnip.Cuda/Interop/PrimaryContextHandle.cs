using System.Runtime.InteropServices;

namespace Nnip.Cuda.Interop;

/// <summary>
/// Owner of one reference to a device's primary context. Only disposing it gives the reference back: a finalizer may run while
/// things of the context are still in use.
/// </summary>
internal sealed class PrimaryContextHandle : SafeHandle
{
    private readonly int device;
    private bool finalizing = true;

    private PrimaryContextHandle(nint context, int device) : base(0, ownsHandle: true)
    {
        this.device = device;
        SetHandle(context);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The context.</summary>
    public nint Value => handle;

    /// <summary>Takes a reference to the primary context of a device.</summary>
    /// <exception cref="CudaException">The driver refused.</exception>
    public static PrimaryContextHandle Retain(int device)
    {
        CudaError.Check(CudaDriver.cuDevicePrimaryCtxRetain(out nint context, device), $"device = {device}");
        return new(context, device);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        finalizing = !disposing;
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() =>
        finalizing || CudaDriver.cuDevicePrimaryCtxRelease_v2(device) == CudaResult.Success;
}
