namespace Nnip.Cuda.Interop;

/// <summary>Owner of an event.</summary>
internal sealed class EventHandle(ContextHandles context, nint value) : ContextHandle(context, HandleKind.Event, value);
