using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

/// <summary>What a device keeps of a frame: indices, pair vectors and labelled forces. Disposed with the frame, or to make room.</summary>
internal abstract class DeviceFrame(FrameStore store) : IDisposable
{
    /// <summary>The store that counts it.</summary>
    public FrameStore Store { get; } = store;

    /// <summary>Its place in the order of last use.</summary>
    public LinkedListNode<DeviceFrame>? Place { get; set; }

    /// <summary>The count of <see cref="FrameStore.BeginChunk"/> at its last use.</summary>
    public long LastUse { get; set; }

    /// <summary>Whether its memory was given back.</summary>
    public bool IsDisposed { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsDisposed)
            return;
        IsDisposed = true;
        Store.Forget(this);
        Release();
    }

    /// <summary>Gives the memory back.</summary>
    protected abstract void Release();
}

/// <summary>The same, for an element type.</summary>
internal sealed class DeviceFrame<T> : DeviceFrame where T : unmanaged
{
    private readonly CudaBuffer<int> indices;
    private readonly CudaBuffer<T> vectors;
    private readonly CudaBuffer<T>? forces;
    private readonly int neighbours, transposeStart, transposePairs;
    private int version;

    /// <summary>Copies a frame to the device.</summary>
    /// <exception cref="DeviceOutOfMemoryException">There is no room.</exception>
    public DeviceFrame(FrameStore store, CudaDevice device, Frame<T> frame) : base(store)
    {
        neighbours = frame.PairStart.Length;
        transposeStart = neighbours + frame.Neighbours.Length;
        transposePairs = transposeStart + frame.TransposeStart.Length;
        try
        {
            indices = device.Allocate<int>("indices of a frame", transposePairs + frame.TransposePairs.Length);
            vectors = device.Allocate<T>("vectors of a frame", 3, frame.PairStride);
            forces = frame.Forces is null ? null : device.Upload<T>("force labels of a frame", frame.Forces);
            indices.Upload(frame.PairStart);
            indices.Upload(frame.Neighbours, neighbours);
            indices.Upload(frame.TransposeStart, transposeStart);
            indices.Upload(frame.TransposePairs, transposePairs);
            CopyVectors(frame);
        }
        catch
        {
            Release();
            throw;
        }
    }

    /// <summary>Copies the pair vectors again where they were written anew.</summary>
    public void Refresh(Frame<T> frame)
    {
        if (frame.Version != version)
            CopyVectors(frame);
    }

    /// <summary>Writes the addresses.</summary>
    public void Describe(ref SegmentStruct segment)
    {
        segment.PairStart = indices.Address;
        segment.Neighbours = indices.At(neighbours);
        segment.TransposeStart = indices.At(transposeStart);
        segment.TransposePairs = indices.At(transposePairs);
        segment.Vectors = vectors.Address;
        segment.Forces = forces?.Address ?? 0;
    }

    /// <inheritdoc/>
    protected override void Release()
    {
        indices?.Dispose();
        vectors?.Dispose();
        forces?.Dispose();
    }

    private void CopyVectors(Frame<T> frame)
    {
        vectors.Upload(frame.Vectors.Span[..(3 * frame.PairStride)]);
        version = frame.Version;
    }
}
