namespace Nnip.Cuda.Interop;

/// <summary>What lives in a context, in the order in which it is destroyed with the context.</summary>
internal enum HandleKind
{
    Cublas,
    GraphExec,
    Graph,
    Module,
    Event,
    DeviceMemory,
    PinnedMemory,
    Stream,
}
