using Nnip.Memory;

namespace Nnip.Backends;

/// <summary>
/// Atoms that are computed together: whole frames of a mini-batch, or a range of one large frame. Two index spaces: rows (species
/// by species, padded, see <see cref="RowLayout"/>) for densities, invariants and networks; atoms and pairs (frame by frame) for
/// forces. Chunks are cut by size alone, never by the number of threads, so that sums have one order.
/// </summary>
public sealed class Chunk<T> : IPrefetchable where T : unmanaged
{
    /// <summary>
    /// How many references away the numbers lie that operations read: those of cached descriptors in the blocks of their buffers.
    /// </summary>
    public const int Depth = 6;

    private Segment<T>[] segments = [];
    private int segmentCount;

    /// <summary>Whole frames, one slot each.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="speciesCount">Number of species S.</param>
    /// <param name="pairCapacity">Pairs to leave room for in the planes, so that chunks of like frames have equal strides.</param>
    public Chunk(ReadOnlySpan<Frame<T>> frames, int speciesCount, int pairCapacity = 0)
    {
        SpeciesCount = speciesCount;
        Rows = new(stackalloc int[speciesCount]);
        Assign(frames, pairCapacity);
    }

    /// <summary>
    /// Atoms [from, to) of one frame; forces and pairs keep the frame's own indices, so that chunks of a frame share its buffers.
    /// </summary>
    public Chunk(Frame<T> frame, int from, int to, int speciesCount) : this([], speciesCount) => Assign(frame, from, to);

    /// <summary>The frames or the part of a frame; the index of a segment is the slot of its frame in per-frame results.</summary>
    public ReadOnlySpan<Segment<T>> Segments => segments.AsSpan(0, segmentCount);

    /// <summary>The frame whose atoms, all of them and no others, make the chunk; null for other chunks.</summary>
    public Frame<T>? WholeFrame =>
        Segments.Length == 1 && Segments[0].AtomTo - Segments[0].AtomFrom == Segments[0].Frame.AtomCount ? Segments[0].Frame : null;

    /// <summary>Number of species S.</summary>
    public int SpeciesCount { get; }

    /// <summary>Rows by species.</summary>
    public RowLayout Rows { get; }

    /// <summary>Stride between the x, y and z planes of forces and their adjoints.</summary>
    public int AtomStride { get; private set; }

    /// <summary>Stride between the x, y and z planes of pair forces and pair tangents.</summary>
    public int PairStride { get; private set; }

    /// <inheritdoc/>
    public int Touch(int depth)
    {
        if (depth < 2)
            return depth == 0 ? segmentCount : segments.Length + Rows.Start.Length;
        int sum = depth == 2 ? Rows.Count : 0;
        foreach (ref readonly var segment in Segments)
            sum += segment.Frame.Touch(depth - 2) + (depth == 2 ? segment.RowStart[0] : 0);
        return sum;
    }

    /// <summary>Puts other atoms [from, to) of one frame into the chunk, in the memory of those that it had.</summary>
    internal void Assign(Frame<T> frame, int from, int to)
    {
        Span<int> sizes = stackalloc int[SpeciesCount];
        for (int z = 0; z < SpeciesCount; z++)
            sizes[z] = Math.Max(0, Math.Min(to, frame.SpeciesStart[z + 1]) - Math.Max(from, frame.SpeciesStart[z]));
        Rows.Assign(sizes);
        if (segments.Length == 0)
            segments = new Segment<T>[1];
        int[] rowStart = segments[0].RowStart ?? new int[SpeciesCount];
        Rows.Start.AsSpan(0, SpeciesCount).CopyTo(rowStart);
        (segments[0], segmentCount) = (new(frame, from, to, 0, 0, rowStart), 1);
        AtomStride = RowLayout.Align(frame.AtomCount);
        PairStride = RowLayout.Align(frame.PairCount);
    }

    /// <summary>Puts other whole frames into the chunk, in the memory of those that it had.</summary>
    internal void Assign(ReadOnlySpan<Frame<T>> frames, int pairCapacity)
    {
        Span<int> sizes = stackalloc int[SpeciesCount];
        sizes.Clear();
        foreach (var frame in frames)
            for (int z = 0; z < SpeciesCount; z++)
                sizes[z] += frame.SpeciesStart[z + 1] - frame.SpeciesStart[z];
        Rows.Assign(sizes);
        if (segments.Length < frames.Length)
            Array.Resize(ref segments, frames.Length);
        segmentCount = frames.Length;
        var next = sizes;
        Rows.Start.AsSpan(0, SpeciesCount).CopyTo(next);
        int atoms = 0, pairs = 0;
        for (int s = 0; s < frames.Length; s++)
        {
            var frame = frames[s];
            int[] rowStart = segments[s].RowStart ?? new int[SpeciesCount];
            next.CopyTo(rowStart);
            segments[s] = new(frame, 0, frame.AtomCount, atoms, pairs, rowStart);
            for (int z = 0; z < SpeciesCount; z++)
                next[z] += frame.SpeciesStart[z + 1] - frame.SpeciesStart[z];
            atoms += frame.AtomCount;
            pairs += frame.PairCount;
        }
        AtomStride = RowLayout.Align(atoms);
        PairStride = RowLayout.Align(Math.Max(pairs, pairCapacity));
    }
}
