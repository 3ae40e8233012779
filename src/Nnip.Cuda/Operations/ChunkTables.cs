using System.Runtime.InteropServices;
using Nnip.Backends;
using Nnip.Cuda.Devices;

namespace Nnip.Cuda.Operations;

/// <summary>
/// The tables of chunks of one layout on the device, see cuda/chunk.cuh: one chunk at a time, always at the same addresses, so that a
/// record of operations made with one chunk holds for the next.
/// </summary>
internal sealed unsafe class ChunkTables<T> : IDisposable where T : unmanaged
{
    private readonly CudaDevice device;
    private readonly FrameStore store;
    private readonly CudaBuffer<byte> table;
    private readonly int rows, segments, species, segmentOffset, rangeOffset, classOffset, rowSegmentOffset, rowAtomOffset;
    private CudaBuffer<double>? rowVirials;
    private Chunk<T>? current;
    private readonly (DeviceFrame<T> Frame, DescriptorCache<T>? Cache)[] sources;

    /// <summary>Makes room for chunks of the layout of this one.</summary>
    public ChunkTables(CudaDevice device, FrameStore store, Chunk<T> chunk)
    {
        this.device = device;
        this.store = store;
        rows = chunk.Rows.Count;
        segments = chunk.Segments.Length;
        sources = new (DeviceFrame<T>, DescriptorCache<T>?)[segments];
        species = chunk.SpeciesCount;
        int end = sizeof(ChunkStruct);
        segmentOffset = Take(ref end, segments * sizeof(SegmentStruct));
        rangeOffset = Take(ref end, segments * species * sizeof(RowRangeStruct));
        classOffset = Take(ref end, (species + 1) * sizeof(int));
        rowSegmentOffset = Take(ref end, rows * sizeof(int));
        rowAtomOffset = Take(ref end, rows * sizeof(int));
        Bytes = end;
        table = store.MakingRoom(() => device.Allocate<byte>("tables of a chunk", end));
    }

    /// <summary>Bytes of the tables.</summary>
    public int Bytes { get; }

    /// <summary>Address of the struct Chunk.</summary>
    public ulong Address => table.Address;

    /// <summary>Virials of rows before they are summed (9, rows).</summary>
    public CudaBuffer<double> RowVirials =>
        rowVirials ??= store.MakingRoom(() => device.Allocate<double>("virials of rows", 9, Math.Max(1, rows)));

    /// <summary>Whether all frames have descriptors kept from an earlier pass.</summary>
    public bool AllCached { get; private set; }

    /// <summary>Brings a chunk of the layout into the tables, and its frames to the device, if they are not there.</summary>
    public void Load(Chunk<T> chunk, Func<int, UploadRing<byte>> ringOf)
    {
        if (Holds(chunk))
            return;
        current = null;
        store.BeginChunk(isComputed: true);
        for (int s = 0; s < segments; s++)
            sources[s] = (store.Get(chunk.Segments[s].Frame, species), chunk.Segments[s].Frame.Cache);
        store.Join();
        AllCached = Array.TrueForAll(sources, source => source.Cache is not null);
        var ring = ringOf(Bytes);
        Write(chunk, ring.Next());
        ring.Upload(table, Bytes);
        current = chunk;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        table.Dispose();
        rowVirials?.Dispose();
    }

    private static int Take(ref int end, int bytes)
    {
        const int Alignment = 16;
        int start = (end + Alignment - 1) / Alignment * Alignment;
        end = start + bytes;
        return start;
    }

    /// <summary>Whether the tables are those of the chunk and of the frames that it has now: chunks are filled anew.</summary>
    private bool Holds(Chunk<T> chunk)
    {
        if (!ReferenceEquals(chunk, current))
            return false;
        for (int s = 0; s < sources.Length; s++)
        {
            var frame = chunk.Segments[s].Frame;
            if (!ReferenceEquals(frame.DeviceData, sources[s].Frame) || sources[s].Frame.IsDisposed
                || !ReferenceEquals(frame.Cache, sources[s].Cache))
                return false;
            store.Use(sources[s].Frame);
        }
        return true;
    }

    private void Write(Chunk<T> chunk, Span<byte> target)
    {
        MemoryMarshal.Write(target, new ChunkStruct
        {
            Segments = table.At(segmentOffset),
            Ranges = table.At(rangeOffset),
            ClassStart = table.At(classOffset),
            RowSegment = table.At(rowSegmentOffset),
            RowAtom = table.At(rowAtomOffset),
            Rows = rows,
            SegmentCount = segments,
            SpeciesCount = species,
            AtomStride = chunk.AtomStride,
            PairStride = chunk.PairStride,
        });
        var ranges = Part<RowRangeStruct>(target, rangeOffset, segments * species);
        var rowSegment = Part<int>(target, rowSegmentOffset, rows);
        var rowAtom = Part<int>(target, rowAtomOffset, rows);
        chunk.Rows.Start.CopyTo(Part<int>(target, classOffset, species + 1));
        rowSegment.Fill(-1);
        rowAtom.Clear();
        for (int s = 0; s < segments; s++)
        {
            var segment = chunk.Segments[s];
            Part<SegmentStruct>(target, segmentOffset, segments)[s] = Describe(segment, s);
            for (int z = 0; z < species; z++)
            {
                int from = segment.RowStart[z], first = segment.SpeciesFrom(z), count = segment.SpeciesTo(z) - first;
                ranges[s * species + z] = new()
                {
                    From = from,
                    To = from + count,
                    CacheFrom = sources[s].Cache is { } cache ? cache.Rows.Start[z] + first - segment.Frame.SpeciesStart[z] : 0,
                };
                rowSegment.Slice(from, count).Fill(s);
                for (int i = 0; i < count; i++)
                    rowAtom[from + i] = first + i;
            }
        }
    }

    private SegmentStruct Describe(Segment<T> segment, int s)
    {
        var frame = segment.Frame;
        var cache = sources[s].Cache;
        var result = new SegmentStruct
        {
            Densities = cache is null ? 0 : CudaBuffer<T>.Of(cache.Densities).Address,
            Inputs = cache is null ? 0 : CudaBuffer<T>.Of(cache.Inputs).Address,
            Energy = frame.Energy,
            Weight = frame.Weight,
            VectorStride = frame.PairStride,
            CacheStride = cache?.Rows.Count ?? 0,
            AtomCount = frame.AtomCount,
            AtomFrom = segment.AtomFrom,
            AtomTo = segment.AtomTo,
            AtomDelta = segment.AtomDelta,
            PairDelta = segment.PairDelta,
        };
        for (int c = 0; c < 9; c++)
            result.Virial[c] = frame.Virial?[c] ?? double.NaN;
        sources[s].Frame.Describe(ref result);
        return result;
    }

    private static Span<TPart> Part<TPart>(Span<byte> bytes, int offset, int count) where TPart : unmanaged =>
        MemoryMarshal.Cast<byte, TPart>(bytes.Slice(offset, count * sizeof(TPart)));
}
