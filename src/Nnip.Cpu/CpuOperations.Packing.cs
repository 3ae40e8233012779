using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Cpu;

/// <summary>Frames with packed pairs: what training computes again and again.</summary>
internal sealed unsafe partial class CpuOperations<T>
{
    public bool PacksPairs(int atoms) => PackedPairs<T>.AreFast && atoms <= PackedPairs<T>.MostAtoms;

    public void PackPairs(Frame<T> frame, IHostMemory memory)
    {
        if (frame.GhostCount > 0 || frame.PackedPairs is not null)
            throw new ArgumentException(
                "a frame with ghosts, or one that is packed already; expected a whole frame with its pairs", nameof(frame));
        if (!PacksPairs(frame.AtomCount))
            return;
        if (frame.FindPairs is null)
            throw new ArgumentException("a frame whose pairs nobody can find again; expected one of a configuration", nameof(frame));
        frame.PackedPairs = new PackedPairs<T>(frame, Tables.Descriptor.PairBasis, series, basis.Beyond, memory);
        frame.DropHostPairs();
    }

    /// <summary>The packed pairs of a segment that is a whole frame, where there are some for this basis.</summary>
    private PackedPairs<T>? Packed(Segment<T> segment) =>
        segment.AtomTo - segment.AtomFrom == segment.Frame.AtomCount
        && segment.Frame.PackedPairs is PackedPairs<T> pairs && pairs.Basis == Tables.Descriptor.PairBasis
            ? pairs : null;

    private bool ArePacked(Chunk<T> chunk)
    {
        foreach (var segment in chunk.Segments)
            if (Packed(segment) is null)
                return false;
        return true;
    }

    /// <summary>Elements of some columns of each species.</summary>
    private int ColumnLengths(PackedPairs<T> pairs, int columns)
    {
        int length = 0;
        for (int z = 0; z < SpeciesCount; z++)
            length += columns * pairs.ColumnLength(z);
        return length;
    }

    /// <summary>Densities of a frame.</summary>
    private void PackedDensity(PackedPairs<T> pairs, Segment<T> segment, T* densities, nint rows)
    {
        if (series is not null)
            SumSlopes(series, pairs, segment, densities, rows);
        else if (basis.IsAce)
            SumHarmonics(basis.Ace, pairs, segment, densities, rows);
        else
            SumHarmonics(basis.Snap, pairs, segment, densities, rows);
    }
}
