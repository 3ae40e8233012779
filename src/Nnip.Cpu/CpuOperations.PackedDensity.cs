using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>Frames with packed pairs, and their densities.</summary>
internal sealed unsafe partial class CpuOperations<T>
{
    public bool PacksPairs => PackedPairs<T>.AreFast;

    public void PackPairs(Frame<T> frame, IHostMemory memory)
    {
        if (frame.GhostCount > 0 || frame.PackedPairs is not null)
            throw new ArgumentException("a frame with ghosts, or one that is packed already; expected a whole frame with its pairs", nameof(frame));
        if (!PacksPairs)
            return;
        frame.PackedPairs = new PackedPairs<T>(frame, basis.Beyond, memory);
        frame.DropHostPairs();
    }

    /// <summary>The packed pairs of a segment that is a whole frame, where there are some.</summary>
    private static PackedPairs<T>? Packed(Segment<T> segment) =>
        segment.AtomTo - segment.AtomFrom == segment.Frame.AtomCount ? segment.Frame.PackedPairs as PackedPairs<T> : null;

    private static bool ArePacked(Chunk<T> chunk)
    {
        foreach (var segment in chunk.Segments)
            if (Packed(segment) is null)
                return false;
        return true;
    }

    private void PackedDensity(PackedPairs<T> pairs, Segment<T> segment, T* densities, nint rows)
    {
        if (basis.IsRadialAlone)
            PackedDensity(new AceRadialAlone<T>(basis.Ace), pairs, segment, densities, rows);
        else if (basis.IsAce)
            PackedDensity(basis.Ace, pairs, segment, densities, rows);
        else
            PackedDensity(basis.Snap, pairs, segment, densities, rows);
    }

    /// <summary>The sums of phi_k over the pairs of each block, of a centre in each lane.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void PackedDensity<TRadial>(TRadial radial, PackedPairs<T> pairs, Segment<T> segment, T* densities, nint rows)
        where TRadial : struct, IRadialKernel<T>
    {
        var kernel = basis;
        int species = SpeciesCount, count = kernel.Count, kept = kernel.KeptCount;
        var sums = (Vector512<T>*)Scratch<T>.Get(Vector512<T>.Count * kernel.WorkVectors);
        Vector512<T>* values = sums + LaneSums.Padded(count), q = values + kernel.RadialCount;
        for (int z = 0; z < species; z++)
            for (int s = pairs.SliceStart[z]; s < pairs.SliceStart[z + 1]; s++)
            {
                var slice = pairs.Slices[s];
                T* row = densities + segment.RowStart[z] + slice.Atom - segment.SpeciesFrom(z);
                for (int block = 0; block < species; block++, row += count * rows)
                {
                    LaneSums.Clear(sums, count);
                    var (vector, end) = pairs.Block(s, block);
                    for (; vector < end; vector += PackedPairs<T>.VectorBytes)
                    {
                        PackedPairs<T>.Load(vector, out var rx, out var ry, out var rz);
                        AddPairFunctions(kernel, radial, z * species + block, rx, ry, rz, values, kept, q, sums);
                    }
                    StoreSums(slice, sums, row, rows);
                }
            }
    }

    /// <summary>Scaled sums of a block, a row of each function.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void StoreSums(PairSlice slice, Vector512<T>* sums, T* row, nint rows)
    {
        for (int k = 0; k < basis.Count; k++)
            slice.StoreSums(sums[k] * Broadcast(basis.Scales + k), row + k * rows);
    }
}
