using System.Runtime.InteropServices;

namespace Nnip.Cuda.Operations;

/// <summary>The struct PairSearch of cuda/pair_list.cu, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PairSearchStruct
{
    public fixed double Vectors[9], Reciprocal[9], Start[3], Extent[3];
    public double CutoffSquared;
    public ulong Positions, SpeciesStart, Status, BinCounts, BinStarts, BinOf, RankInBin, Wraps, Candidates, Counts, Starts;
    public fixed int Bins[3], Reach[3], ImageReach[3], Periodic[3];
    public int Atoms, Species;
}

/// <summary>The struct PairStatus of cuda/pair_list.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PairStatus
{
    public long Pairs;
    public int Problems, Padding;
}
