namespace Nnip.Cuda.Interop;

/// <summary>Owner of a cuBLAS context.</summary>
internal sealed class CublasHandle(ContextHandles context, nint value) : ContextHandle(context, HandleKind.Cublas, value);
