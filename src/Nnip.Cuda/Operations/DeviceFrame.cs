using System.Runtime.InteropServices;
using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

/// <summary>What a device keeps of a frame: indices, pair vectors and labelled forces. Disposed with the frame, or to make room.</summary>
internal abstract class DeviceFrame(FrameStore store, FrameMemory memory) : IDisposable
{
    private CudaBuffer<ulong>? held = memory.Buffer;

    /// <summary>The store that counts it.</summary>
    public FrameStore Store { get; } = store;

    /// <summary>Its place in the order of last use.</summary>
    public LinkedListNode<DeviceFrame>? Place { get; set; }

    /// <summary>The number of the chunk that used it last, see <see cref="FrameStore.BeginChunk"/>.</summary>
    public long LastUse { get; set; }

    /// <summary>Whether its memory was given back.</summary>
    public bool IsDisposed => held is null;

    /// <summary>The memory.</summary>
    protected CudaBuffer<ulong> Memory => held ?? throw new ObjectDisposedException(nameof(DeviceFrame));

    /// <summary>Room in it, in units of eight bytes.</summary>
    public int Capacity => Memory.Length;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (held is not null)
            HandOver().Dispose();
    }

    /// <summary>Makes room: what only the device has is copied to the host first. The memory is the caller's.</summary>
    public CudaBuffer<ulong> Leave()
    {
        Rescue();
        return HandOver();
    }

    /// <summary>Copies to the host what it does not have.</summary>
    protected abstract void Rescue();

    private CudaBuffer<ulong> HandOver()
    {
        var memory = Memory;
        Store.Forget(this);
        held = null;
        return memory;
    }
}

/// <summary>The same, for an element type. Where the device found the pairs, the host has them only once it asks.</summary>
internal sealed class DeviceFrame<T> : DeviceFrame, IPairSource<T> where T : unmanaged
{
    private readonly Frame<T> frame;
    private readonly FrameLayout layout;
    private readonly bool foundHere;
    private int version;

    /// <summary>Copies a frame to the device.</summary>
    public DeviceFrame(FrameStore store, Frame<T> frame, FrameLayout layout, FrameMemory memory) : base(store, memory)
    {
        (this.frame, this.layout) = (frame, layout);
        Fill(() =>
        {
            Write<int>(layout.PairStart, frame.PairStart, memory);
            Write<int>(layout.Neighbours, frame.Neighbours, memory);
            Write<int>(layout.TransposeStart, frame.TransposeStart, memory);
            Write<int>(layout.TransposePairs, frame.TransposePairs, memory);
            Write<T>(layout.Vectors, frame.Vectors.Span[..(3 * frame.PairStride)], memory);
            WriteForces(memory);
        });
        version = frame.Version;
    }

    private DeviceFrame(FrameStore store, Frame<T> frame, FrameMemory memory, FrameLayout layout) : base(store, memory)
    {
        (this.frame, this.layout, foundHere) = (frame, layout, true);
        Fill(() => WriteForces(memory));
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

    /// <summary>A frame whose pairs the device will find.</summary>
    public static DeviceFrame<T> ForPairsFoundHere(FrameStore store, Frame<T> frame, FrameLayout layout, FrameMemory memory) =>
        new(store, frame, memory, layout);

    /// <summary>Copies the pair vectors again where they were written anew on the host.</summary>
    public void Refresh()
    {
        if (frame.Version == version)
            return;
        Store.Join();
        Write<T>(layout.Vectors, frame.Vectors.Span[..(3 * frame.PairStride)], new(Memory, false, null));
        version = frame.Version;
    }

    /// <summary>Writes the addresses.</summary>
    public void Describe(ref SegmentStruct segment)
    {
        segment.PairStart = Memory.At(layout.PairStart);
        segment.Neighbours = Memory.At(layout.Neighbours);
        segment.TransposeStart = Memory.At(layout.TransposeStart);
        segment.TransposePairs = Memory.At(layout.TransposePairs);
        segment.Vectors = Memory.At(layout.Vectors);
        segment.Forces = frame.Forces is null ? 0 : Memory.At(layout.Forces);
    }

    /// <inheritdoc/>
    public FramePairs<T> Download()
    {
        Store.Join();
        var pairs = new FramePairs<T>(frame.AtomCount, frame.SpeciesStart.Length - 1, frame.PairCount);
        Read(layout.Vectors, pairs.Vectors.Span);
        Read(layout.PairStart, pairs.PairStart);
        Read(layout.Neighbours, pairs.Neighbours);
        Read(layout.TransposeStart, pairs.TransposeStart);
        Read(layout.TransposePairs, pairs.TransposePairs);
        return pairs;
    }

    /// <inheritdoc/>
    protected override void Rescue()
    {
        if (foundHere)
            _ = frame.Pairs;
    }

    /// <summary>Writes; where that fails, the memory does not stay behind.</summary>
    private void Fill(Action write)
    {
        try
        {
            write();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void WriteForces(FrameMemory memory)
    {
        if (frame.Forces is { } forces)
            Write<T>(layout.Forces, forces, memory);
    }

    private void Write<TElement>(int offset, ReadOnlySpan<TElement> values, FrameMemory memory) where TElement : unmanaged =>
        Store.Copy(MemoryMarshal.AsBytes(values), memory, offset);

    private void Read<TElement>(int offset, Span<TElement> values) where TElement : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        var units = new ulong[FrameLayout.Units(bytes.Length)];
        Memory.Download(units, offset);
        MemoryMarshal.AsBytes(units.AsSpan())[..bytes.Length].CopyTo(bytes);
    }
}
