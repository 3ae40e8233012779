namespace Nnip.Cuda.Interop;

/// <summary>Owner of a loaded module.</summary>
internal sealed class CudaModuleHandle(ContextHandles context, nint value) : ContextHandle(context, HandleKind.Module, value);
