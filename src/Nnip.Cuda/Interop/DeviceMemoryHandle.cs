namespace Nnip.Cuda.Interop;

/// <summary>Owner of device memory; its value is the address.</summary>
internal sealed class DeviceMemoryHandle(ContextHandles context, nint value) : ContextHandle(context, HandleKind.DeviceMemory, value);
