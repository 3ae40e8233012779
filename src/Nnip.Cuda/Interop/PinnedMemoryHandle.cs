namespace Nnip.Cuda.Interop;

/// <summary>Owner of pinned host memory; its value is the address.</summary>
internal sealed class PinnedMemoryHandle(ContextHandles context, nint value) : ContextHandle(context, HandleKind.PinnedMemory, value);
