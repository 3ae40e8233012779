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

    /// <summary>Makes room: what only the device has is copied to the host first.</summary>
    public void Leave()
    {
        if (!IsDisposed)
            Rescue();
        Dispose();
    }

    /// <summary>Gives the memory back.</summary>
    protected abstract void Release();

    /// <summary>Copies to the host what it does not have.</summary>
    protected abstract void Rescue();
}

/// <summary>The same, for an element type. Where the device found the pairs, the host has them only once it asks.</summary>
internal sealed class DeviceFrame<T> : DeviceFrame, IPairSource<T> where T : unmanaged
{
    private readonly Frame<T> frame;
    private readonly CudaBuffer<int> indices;
    private readonly CudaBuffer<T> vectors;
    private readonly CudaBuffer<T>? forces;
    private readonly int neighbours, transposeStart, transposePairs;
    private readonly bool foundHere;
    private int version;

    /// <summary>Copies a frame to the device.</summary>
    /// <exception cref="DeviceOutOfMemoryException">There is no room.</exception>
    public DeviceFrame(FrameStore store, CudaDevice device, Frame<T> frame) : this(store, device, frame, frame.PairStart.Length)
    {
        try
        {
            indices.Upload(frame.PairStart);
            indices.Upload(frame.Neighbours, neighbours);
            indices.Upload(frame.TransposeStart, transposeStart);
            indices.Upload(frame.TransposePairs, transposePairs);
            CopyVectors();
        }
        catch
        {
            Release();
            throw;
        }
    }

    /// <summary>Makes room on the device for the pairs that it finds for a frame of so many species.</summary>
    /// <exception cref="DeviceOutOfMemoryException">There is none.</exception>
    public static DeviceFrame<T> ForPairsFoundHere(FrameStore store, CudaDevice device, Frame<T> frame, int speciesCount) =>
        new(store, device, frame, frame.AtomCount * speciesCount + 1, foundHere: true);

    private DeviceFrame(FrameStore store, CudaDevice device, Frame<T> frame, int pairStarts, bool foundHere = false) : base(store)
    {
        this.frame = frame;
        this.foundHere = foundHere;
        neighbours = pairStarts;
        transposeStart = neighbours + frame.PairCount;
        transposePairs = transposeStart + frame.AtomCount + 1;
        try
        {
            indices = device.Allocate<int>("indices of a frame", transposePairs + frame.PairCount);
            vectors = device.Allocate<T>("vectors of a frame", 3, frame.PairStride);
            forces = frame.Forces is null ? null : device.Upload<T>("force labels of a frame", frame.Forces);
        }
        catch
        {
            Release();
            throw;
        }
    }

    /// <summary>Where the arrays lie; fields that do not belong to the frame are zero.</summary>
    public SegmentStruct Addresses
    {
        get
        {
            var addresses = default(SegmentStruct);
            Describe(ref addresses);
            return addresses;
        }
    }

    /// <summary>Copies the pair vectors again where they were written anew on the host.</summary>
    public void Refresh()
    {
        if (frame.Version != version)
            CopyVectors();
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
    public FramePairs<T> Download()
    {
        var values = indices.Download(indices.Length);
        var host = new HostBuffer<T>("pair vectors", vectors.Length);
        vectors.Download(host.Span);
        return new(values[..neighbours], values[neighbours..transposeStart], values[transposeStart..transposePairs], values[transposePairs..], host);
    }

    /// <inheritdoc/>
    protected override void Release()
    {
        indices?.Dispose();
        vectors?.Dispose();
        forces?.Dispose();
    }

    /// <inheritdoc/>
    protected override void Rescue()
    {
        if (foundHere)
            _ = frame.Pairs;
    }

    private void CopyVectors()
    {
        vectors.Upload(frame.Vectors.Span[..(3 * frame.PairStride)]);
        version = frame.Version;
    }
}
