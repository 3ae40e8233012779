using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nnip.Cuda.Operations;

/// <summary>The struct Segment of cuda/chunk.cuh, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SegmentStruct
{
    public ulong PairStart, Neighbours, TransposeStart, TransposePairs, Vectors, Forces, Densities, Inputs;
    public double Energy, Weight;
    public VirialStruct Virial;
    public int VectorStride, CacheStride, AtomCount, AtomFrom, AtomTo, AtomDelta, PairDelta, Padding;
}

/// <summary>Nine numbers, row-major.</summary>
[InlineArray(9)]
internal struct VirialStruct
{
    private double first;
}

/// <summary>The struct RowRange of cuda/chunk.cuh.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RowRangeStruct
{
    public int From, To, CacheFrom;
}

/// <summary>The struct Chunk of cuda/chunk.cuh.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ChunkStruct
{
    public ulong Segments, Ranges, ClassStart, RowSegment, RowAtom;
    public int Rows, SegmentCount, SpeciesCount, AtomStride, PairStride, Padding;
}
