using System.Runtime.InteropServices;

namespace Nnip.Cuda.Interop;

/// <summary>
/// Owner of something that lives in a context. Disposing it destroys it at once, with the context bound; the finalizer, which may
/// run on any thread and after the context, only leaves it to be destroyed by the device (<see cref="ContextHandles.Drain"/>).
/// Whatever the context destroyed first is not destroyed again.
/// </summary>
internal abstract class ContextHandle : SafeHandle
{
    private readonly ContextHandles context;
    private readonly HandleKind kind;
    private bool finalizing = true;

    /// <summary>Takes over what the driver made.</summary>
    protected ContextHandle(ContextHandles context, HandleKind kind, nint value) : base(0, ownsHandle: true)
    {
        this.context = context;
        this.kind = kind;
        SetHandle(value);
        context.Add(kind, value);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>What the driver calls it.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public nint Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        finalizing = !disposing;
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        if (finalizing)
            context.Abandon(kind, handle);
        else
            context.Release(kind, handle);
        return true;
    }
}
