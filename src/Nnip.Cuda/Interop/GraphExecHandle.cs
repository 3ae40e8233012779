namespace Nnip.Cuda.Interop;

/// <summary>Owner of an instantiated graph.</summary>
internal sealed class GraphExecHandle(ContextHandles context, nint value) : ContextHandle(context, HandleKind.GraphExec, value);
