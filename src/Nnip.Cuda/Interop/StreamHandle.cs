namespace Nnip.Cuda.Interop;

/// <summary>Owner of a stream.</summary>
internal sealed class StreamHandle(ContextHandles context, nint value) : ContextHandle(context, HandleKind.Stream, value);
