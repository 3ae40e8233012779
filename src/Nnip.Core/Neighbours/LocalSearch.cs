using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nnip.Interop;
using Nnip.Numerics;

namespace Nnip.Neighbours;

/// <summary>
/// Pairs of the first atoms of some bins with all atoms there, no images: the vectors of a row follow each other as they are found. Working
/// memory of one worker.
/// </summary>
internal sealed unsafe class LocalSearch<T> : IDisposable where T : unmanaged
{
    /// <summary>Columns of bins around that of a centre, its own included.</summary>
    private const int MostColumns = 9;

    /// <summary>
    /// Pairs that wait in double, in the nearest cache, until they are narrowed together: most vectors of places hold one or two, most
    /// vectors of these are full.
    /// </summary>
    private const int Batch = 256;

    private readonly NativeArray<double> waiting = new();
    private readonly NativeArray<long> waitingMembers = new();
    private int room;

    /// <summary>The pairs; a neighbour is as <see cref="LocalBins.Members"/> calls it.</summary>
    public FoundPairs<T> Pairs { get; } = new();

    /// <summary>The first centre that overlaps another atom; negative where there is none.</summary>
    public int Overlapping { get; private set; }

    /// <summary>Finds the pairs of the first entries.</summary>
    /// <param name="bins">The sorted entries.</param>
    /// <param name="centres">How many entries are centres.</param>
    /// <param name="atoms">How many atoms the members are, centres and others.</param>
    /// <param name="speciesCount">Number of species.</param>
    /// <param name="cutoff">Pairs closer than this are found; Angstrom.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Find(LocalBins bins, int centres, int atoms, int speciesCount, double cutoff)
    {
        Pairs.ReserveRows(checked(atoms * speciesCount));
        room = checked(Batch + bins.EntryCount + Vector512<double>.Count);
        waiting.Reserve(checked(3 * room));
        waitingMembers.Reserve(room);
        Overlapping = -1;
        bool byFours = Lanes.CanPermute && !Avx512F.IsSupported;
        double* unsorted = bins.Unsorted;
        int stride = bins.Stride, ofSpecies = bins.Bins[0] * bins.Bins[1] * bins.Bins[2], row = 0, stored = 0, count = 0;
        var stretches = stackalloc (int From, int To)[MostColumns];
        for (int i = 0; i < centres; i++)
        {
            double x = unsorted[i], y = unsorted[stride + i], z = unsorted[2 * stride + i];
            int columns = bins.Stretches(x, y, z, cutoff, stretches), tooClose = 0;
            int* binStarts = bins.Starts;
            for (int s = 0; s < speciesCount; s++, binStarts += ofSpecies)
            {
                Pairs.Starts[row++] = stored + count;
                count = byFours
                    ? CollectByFours(bins, binStarts, stretches, columns, x, y, z, cutoff * cutoff, count, ref tooClose)
                    : Collect(bins, binStarts, stretches, columns, x, y, z, cutoff * cutoff, count, ref tooClose);
            }
            // Every centre meets itself.
            if (tooClose != 1 && Overlapping < 0)
                Overlapping = i;
            if (count < Batch && i < centres - 1)
                continue;
            Store(stored, count);
            (stored, count) = (stored + count, 0);
        }
        Pairs.End(stored, row, atoms * speciesCount);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Pairs.Dispose();
        waiting.Dispose();
        waitingMembers.Dispose();
    }

    /// <summary>Appends those of some stretches that lie inside the cutoff and do not overlap the centre to the pairs that wait.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private int Collect(LocalBins bins, int* binStarts, (int From, int To)* stretches, int columns, double cx, double cy, double cz,
        double squaredCutoff, int count, ref int tooClose)
    {
        double* xs = bins.X, ys = bins.Y, zs = bins.Z, outX = waiting.Data, outY = outX + room, outZ = outY + room;
        long* members = bins.Members, outMembers = waitingMembers.Data;
        Vector512<double> centreX = Vector512.Create(cx), centreY = Vector512.Create(cy), centreZ = Vector512.Create(cz);
        var overlap = Vector512.Create(StructureChecks.OverlapDistance * StructureChecks.OverlapDistance);
        // Numbers that are not negative have the order of their bits: one comparison says that a square lies between the two.
        var least = overlap.AsUInt64();
        var range = Vector512.Max(Vector512.Create(squaredCutoff), overlap).AsUInt64() - least;
        int close = 0;
        for (int c = 0; c < columns; c++)
        {
            int from = binStarts[stretches[c].From], to = binStarts[stretches[c].To];
            for (int k = from; k < to; k += Vector512<double>.Count)
            {
                var dx = Vector512.Load(xs + k) - centreX;
                var dy = Vector512.Load(ys + k) - centreY;
                var dz = Vector512.Load(zs + k) - centreZ;
                var squared = dx * dx + dy * dy + dz * dz;
                if (to - k < Vector512<double>.Count)
                    squared = Vector512.ConditionalSelect(Lanes.First(to - k), squared, Vector512.Create(double.PositiveInfinity));
                close += BitOperations.PopCount(Vector512.LessThan(squared, overlap).ExtractMostSignificantBits());
                var near = Vector512.LessThan(squared.AsUInt64() - least, range).AsDouble();
                ulong mask = near.ExtractMostSignificantBits();
                if (Avx512F.IsSupported)
                {
                    Avx512F.Compress(Vector512<double>.Zero, near, dx).Store(outX + count);
                    Avx512F.Compress(Vector512<double>.Zero, near, dy).Store(outY + count);
                    Avx512F.Compress(Vector512<double>.Zero, near, dz).Store(outZ + count);
                    // As if they were doubles: the mask is one of doubles, and no number is changed by a move.
                    Avx512F.Compress(Vector512<double>.Zero, near, Vector512.Load((double*)(members + k)))
                        .Store((double*)(outMembers + count));
                    count += BitOperations.PopCount(mask);
                    continue;
                }
                for (; mask != 0; mask &= mask - 1, count++)
                {
                    int lane = BitOperations.TrailingZeroCount(mask);
                    (outX[count], outY[count], outZ[count], outMembers[count]) = (dx[lane], dy[lane], dz[lane], members[k + lane]);
                }
            }
        }
        tooClose += close;
        return count;
    }

    /// <summary>The same by vectors of 256 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private int CollectByFours(LocalBins bins, int* binStarts, (int From, int To)* stretches, int columns, double cx, double cy, double cz,
        double squaredCutoff, int count, ref int tooClose)
    {
        double* xs = bins.X, ys = bins.Y, zs = bins.Z, members = (double*)bins.Members;
        double* target = waiting.Data, targetMembers = (double*)waitingMembers.Data;
        nint plane = room;
        Vector256<double> centreX = Vector256.Create(cx), centreY = Vector256.Create(cy), centreZ = Vector256.Create(cz);
        var overlap = Vector256.Create(StructureChecks.OverlapDistance * StructureChecks.OverlapDistance);
        var cutoff = Vector256.Create(squaredCutoff);
        int close = 0;
        for (int c = 0; c < columns; c++)
        {
            int from = binStarts[stretches[c].From], to = binStarts[stretches[c].To];
            for (int k = from; k < to; k += Vector256<double>.Count)
            {
                var dx = Vector256.Load(xs + k) - centreX;
                var dy = Vector256.Load(ys + k) - centreY;
                var dz = Vector256.Load(zs + k) - centreZ;
                var squared = dx * dx + dy * dy + dz * dz;
                uint lanes = 0xFu >> Math.Max(0, Vector256<double>.Count - (to - k));
                uint within = Lanes.Bits(Vector256.LessThan(squared, cutoff)) & lanes;
                uint overlapping = Lanes.Bits(Vector256.LessThan(squared, overlap)) & lanes;
                close += BitOperations.PopCount(overlapping);
                uint mask = within & ~overlapping;
                var order = Lanes.ToFront(mask);
                Lanes.Permute(dx, order).Store(target + count);
                Lanes.Permute(dy, order).Store(target + plane + count);
                Lanes.Permute(dz, order).Store(target + 2 * plane + count);
                // As if they were doubles: no number is changed by a move.
                Lanes.Permute(Vector256.Load(members + k), order).Store(targetMembers + count);
                count += BitOperations.PopCount(mask);
            }
        }
        tooClose += close;
        return count;
    }

    /// <summary>Stores the pairs that wait after those that are stored; whole vectors, the last of which reaches beyond them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Store(int stored, int count)
    {
        Pairs.Reserve(stored, count);
        double* x = waiting.Data, y = x + room, z = y + room;
        long* members = waitingMembers.Data;
        T* outX = Pairs.X + stored, outY = Pairs.Y + stored, outZ = Pairs.Z + stored;
        int* neighbours = Pairs.Neighbours + stored;
        for (int p = 0; p < count; p += Vector512<double>.Count)
        {
            Lanes.StoreNarrowed(Vector512.Load(x + p), outX + p);
            Lanes.StoreNarrowed(Vector512.Load(y + p), outY + p);
            Lanes.StoreNarrowed(Vector512.Load(z + p), outZ + p);
            Lanes.Narrow(Vector512.Load(members + p)).Store(neighbours + p);
        }
    }
}
