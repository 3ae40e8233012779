namespace Nnip.Cuda.Interop;

/// <summary>Owner of a loaded module.</summary>
internal sealed class ModuleHandle(ContextHandles context, nint value) : ContextHandle(context, HandleKind.Module, value);
