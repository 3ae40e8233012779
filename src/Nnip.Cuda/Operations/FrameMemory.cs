using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

/// <summary>Memory for a frame, and how it may be written.</summary>
/// <param name="Buffer">The memory, in units of eight bytes.</param>
/// <param name="Ahead">Whether the copies go beside the work that is enqueued.</param>
/// <param name="After">A mark behind all work that has used the memory; null = the end of what is enqueued.</param>
internal readonly record struct FrameMemory(CudaBuffer<ulong> Buffer, bool Ahead, CudaEvent? After);
