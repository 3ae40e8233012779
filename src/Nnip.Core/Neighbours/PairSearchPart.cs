using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nnip.Memory;
using Nnip.Numerics;
using Nnip.Structures;

namespace Nnip.Neighbours;

/// <summary>The part of a pair search that one thread does: a contiguous range of centres.</summary>
internal sealed unsafe class PairSearchPart(
    Vec3[] positions, Mat3 vectors, double cutoff, BinGrid grid, ImageTable table, PairRows rows, IHostMemory memory, int first, int end)
    : IDisposable
{
    /// <summary>Room for the hits of a centre, more where there are more.</summary>
    private const int UsualHits = 64;

    private readonly double cutoffSquared = cutoff * cutoff;

    /// <summary>Squared distances of wrapped atoms below which a pair is surely inside the cutoff, above which surely outside.</summary>
    private readonly double innerSquared = Squared(Math.Max(cutoff - grid.DistanceError, 0));
    private readonly double outerSquared = Squared(cutoff + grid.DistanceError);
    private readonly double perhapsOverlapSquared = Squared(StructureChecks.OverlapDistance + grid.DistanceError);

    private readonly Vec3[] translations = Array.ConvertAll(table.Images, image => image.Translation(vectors));

    /// <summary>End of the hits of each centre of the part.</summary>
    private readonly long[] hitEnds = new long[end - first];

    /// <summary>Hits per row; from <see cref="ReserveRow"/> on, the next free slot in the row.</summary>
    private readonly int[] slots = new int[rows.Count];

    private HostBlock? block;
    private Hit* hits;
    private long capacity;

    /// <summary>Number of hits collected.</summary>
    public long HitCount { get; private set; }

    /// <summary>Whether there are more hits than a list can hold.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>The first two atoms found to overlap, and their distance.</summary>
    public (int I, int J, double Distance)? Overlap { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        block?.Dispose();
        block = null;
    }

    /// <summary>Collects the hits of all centres of the part, up to the first overlap or until no list can hold them.</summary>
    public void Collect()
    {
        for (int i = first; i < end && Overlap is null && !Overflowed; i++)
        {
            long from = HitCount;
            CollectCentre(i);
            CountRows(i, from);
            hitEnds[i - first] = HitCount;
        }
    }

    /// <summary>Gives the part its slots in a row, from an offset on; returns where the next part's begin.</summary>
    public int ReserveRow(int row, int offset)
    {
        int count = slots[row];
        slots[row] = offset;
        return offset + count;
    }

    /// <summary>Writes each hit (i, j, n) as the pair (j, i, -n).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void WriteReversed<TTarget>(TTarget target) where TTarget : struct, IPairTarget
    {
        int stride = rows.Stride;
        bool wrapped = grid.HasWraps;
        fixed (Vec3* position = positions, translation = translations)
        fixed (Image* wraps = grid.Wraps, images = table.Images)
        fixed (int* slot = slots, shift = rows.Shift)
        {
            long h = 0;
            for (int i = first; i < end; i++)
            {
                var at = position[i];
                int* rowSlot = slot + shift[i];
                for (long last = hitEnds[i - first]; h < last; h++)
                {
                    var (j, code) = hits[h];
                    var image = -images[code];
                    var move = translation[code];
                    if (wrapped && wraps[i] != wraps[j])
                    {
                        // Where both are wrapped alike, the translation in the table is the same number.
                        image += wraps[j] - wraps[i];
                        move = (-image).Translation(vectors);
                    }
                    target.Write(rowSlot[j * stride]++, i, image, at - position[j] - move);
                }
            }
        }
    }

    /// <summary>Counts the hits of a centre from one on, each in the row that it will be written to.</summary>
    private void CountRows(int i, long from)
    {
        int stride = rows.Stride;
        fixed (int* slot = slots)
        {
            int* rowSlot = slot + rows.Shift[i];
            for (long h = from; h < HitCount; h++)
                rowSlot[hits[h].Neighbour * stride]++;
        }
    }

    private void CollectCentre(int i)
    {
        int bin = grid.BinOf[i], binsA = grid.Bins[0], binsB = grid.Bins[1], binsC = grid.Bins[2];
        int c = bin % binsC, b = bin / binsC % binsB, a = bin / binsC / binsB;
        var wrapped = positions[i] - grid.Wraps[i].Translation(vectors);
        var (lowA, highA) = grid.Around(wrapped, a, 0);
        var (lowB, highB) = grid.Around(wrapped, b, 1);
        var (lowC, highC) = grid.Around(wrapped, c, 2);
        for (int rawA = highA; rawA >= lowA; rawA--)
        {
            int imageA = FloorDivide(rawA, binsA), rowA = (rawA - imageA * binsA) * binsB;
            for (int rawB = highB; rawB >= lowB; rawB--)
            {
                int imageB = FloorDivide(rawB, binsB), row = (rowA + rawB - imageB * binsB) * binsC;
                // Bins of one row and image are contiguous: one stretch of sorted atoms.
                for (int rawC = highC; rawC >= lowC;)
                {
                    int imageC = FloorDivide(rawC, binsC), cellStart = imageC * binsC;
                    int from = Math.Max(cellStart, lowC);
                    int startAtom = grid.Starts[row + from - cellStart], endAtom = grid.Starts[row + rawC - cellStart + 1];
                    if (startAtom < endAtom)
                        CollectStretch(i, wrapped, table.CodeOf(imageA, imageB, imageC), startAtom, endAtom);
                    rawC = from - 1;
                }
            }
        }
    }

    private static int FloorDivide(int raw, int count) =>
        (uint)raw < (uint)count ? 0 : raw >= 0 ? raw / count : -((count - 1 - raw) / count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CollectStretch(int i, Vec3 wrapped, int imageCode, int startAtom, int endAtom)
    {
        if (!HasRoom(endAtom - startAtom + Vector512<double>.Count))
        {
            Overflowed = true;
            return;
        }
        var toNeighbour = translations[imageCode] - wrapped;
        Vector512<double> dx = Vector512.Create(toNeighbour.X), dy = Vector512.Create(toNeighbour.Y), dz = Vector512.Create(toNeighbour.Z);
        var outer = Vector512.Create(outerSquared);
        var inner = Vector512.Create(innerSquared);
        var overlap = Vector512.Create(perhapsOverlapSquared);
        var code = Vector512.Create((long)imageCode << 32);
        long count = HitCount;
        fixed (double* xs = grid.X, ys = grid.Y, zs = grid.Z)
        fixed (int* atoms = grid.Atoms)
            for (int k = startAtom; k < endAtom; k += Vector512<double>.Count)
            {
                Vector512<double> x = Vector512.Load(xs + k) + dx, y = Vector512.Load(ys + k) + dy, z = Vector512.Load(zs + k) + dz;
                var squared = x * x + y * y + z * z;
                var near = Vector512.LessThan(squared, outer) & Lanes.First(endAtom - k);
                var sure = near & Vector512.LessThan(squared, inner) & Vector512.GreaterThanOrEqual(squared, overlap);
                ulong certain = Lanes.Bits(sure), doubtful = Lanes.Bits(near) & ~certain;
                if (Avx512F.IsSupported)
                {
                    var found = Avx512F.ConvertToVector512Int64(Vector256.Load(atoms + k)) | code;
                    Avx512F.Compress(Vector512<long>.Zero, sure.AsInt64(), found).Store((long*)(hits + count));
                    count += BitOperations.PopCount(certain);
                }
                else if (Lanes.CanPermute)
                {
                    Pack(atoms + k, imageCode, certain & 0xF, hits + count);
                    count += BitOperations.PopCount(certain & 0xF);
                    Pack(atoms + k + Vector256<long>.Count, imageCode, certain >> 4, hits + count);
                    count += BitOperations.PopCount(certain >> 4);
                }
                else
                    for (; certain != 0; certain &= certain - 1)
                        hits[count++] = new(atoms[k + BitOperations.TrailingZeroCount(certain)], imageCode);
                // The order of a stretch is free: its atoms differ, and each is another row's.
                if (doubtful != 0)
                    for (uint more = Resolve(i, k, (uint)doubtful, imageCode); more != 0; more &= more - 1)
                        hits[count++] = new(atoms[k + BitOperations.TrailingZeroCount(more)], imageCode);
            }
        HitCount = count;
    }

    /// <summary>Writes those of four atoms that a mask chooses, at the front of a whole vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pack(int* atoms, int imageCode, ulong mask, Hit* target)
    {
        var found = Vector256.WidenLower(Vector128.Load(atoms).ToVector256Unsafe()) | Vector256.Create((long)imageCode << 32);
        Lanes.Permute(found, Lanes.ToFront(mask)).Store((long*)target);
    }

    /// <summary>Decides the doubtful lanes, at the cutoff or very near, by the exact vector; notes an overlap.</summary>
    private uint Resolve(int i, int k, uint doubtful, int imageCode)
    {
        uint accepted = 0;
        for (; doubtful != 0; doubtful &= doubtful - 1)
        {
            int lane = BitOperations.TrailingZeroCount(doubtful), j = grid.Atoms[k + lane];
            if (i == j && imageCode == table.Zero)
                continue;
            var image = table.Images[imageCode] + grid.Wraps[i] - grid.Wraps[j];
            double squared = (positions[j] - positions[i] + image.Translation(vectors)).LengthSquared;
            if (squared < Squared(StructureChecks.OverlapDistance))
                Overlap ??= (i, j, Math.Sqrt(squared));
            if (squared < cutoffSquared)
                accepted |= 1u << lane;
        }
        return accepted;
    }

    private static double Squared(double x) => x * x;

    private bool HasRoom(int more)
    {
        long wanted = HitCount + more;
        if (wanted <= capacity)
            return true;
        if (wanted > PairSearch.MostPairs)
            return false;
        capacity = Math.Max(Math.Max(wanted, 2 * capacity), UsualHits * (long)(end - first));
        var larger = memory.TakeTemporary(capacity * sizeof(Hit));
        if (block is not null)
            Buffer.MemoryCopy(hits, larger.Data, larger.Bytes, HitCount * sizeof(Hit));
        Dispose();
        block = larger;
        hits = (Hit*)larger.Data;
        return true;
    }

    private readonly record struct Hit(int Neighbour, int ImageCode);
}
