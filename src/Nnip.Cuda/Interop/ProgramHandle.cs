using System.Runtime.InteropServices;

namespace Nnip.Cuda.Interop;

/// <summary>Owner of a program of the run-time compiler.</summary>
internal sealed class ProgramHandle : SafeHandle
{
    /// <summary>Takes over what the compiler made.</summary>
    public ProgramHandle(nint program) : base(0, ownsHandle: true) => SetHandle(program);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>What the compiler calls it.</summary>
    public nint Value => handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Nvrtc.nvrtcDestroyProgram(ref handle) == NvrtcResult.Success;
}
