namespace Nnip.Cuda.Interop;

/// <summary>Owner of a captured graph.</summary>
internal sealed class GraphHandle(ContextHandles context, nint value) : ContextHandle(context, HandleKind.Graph, value);
