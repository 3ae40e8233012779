using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
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
            CollectCentre(i);
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
    public void WriteReversed<TTarget>(TTarget target) where TTarget : struct, IPairTarget
    {
        int stride = rows.Stride;
        long h = 0;
        for (int i = first; i < end; i++)
        {
            var position = positions[i];
            var wrap = grid.Wraps[i];
            int shift = rows.Shift[i];
            for (; h < hitEnds[i - first]; h++)
            {
                var (j, code) = hits[h];
                var wraps = grid.Wraps[j] - wrap;
                var image = wraps - table.Images[code];
                // The usual case, both atoms inside the cell, takes the translation from the table; it is the same number.
                var r = position - positions[j] + (wraps == default ? -translations[code] : image.Translation(vectors));
                target.Write(slots[j * stride + shift]++, i, image, r);
            }
        }
    }

    private void CollectCentre(int i)
    {
        int bin = grid.BinOf[i], binsA = grid.Bins[0], binsB = grid.Bins[1], binsC = grid.Bins[2];
        int c = bin % binsC, b = bin / binsC % binsB, a = bin / binsC / binsB;
        var wrapped = positions[i] - grid.Wraps[i].Translation(vectors);
        var (lowA, highA) = Range(a, 0);
        var (lowB, highB) = Range(b, 1);
        var (lowC, highC) = Range(c, 2);
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

    private (int Low, int High) Range(int bin, int axis)
    {
        int low = bin - grid.Reach[axis], high = bin + grid.Reach[axis];
        return grid.Periodic[axis] ? (low, high) : (Math.Max(low, 0), Math.Min(high, grid.Bins[axis] - 1));
    }

    private static int FloorDivide(int raw, int count) =>
        (uint)raw < (uint)count ? 0 : raw >= 0 ? raw / count : -((count - 1 - raw) / count);

    private void CollectStretch(int i, Vec3 wrapped, int imageCode, int startAtom, int endAtom)
    {
        if (!HasRoom(endAtom - startAtom))
        {
            Overflowed = true;
            return;
        }
        var toNeighbour = translations[imageCode] - wrapped;
        Vector256<double> dx = Vector256.Create(toNeighbour.X), dy = Vector256.Create(toNeighbour.Y), dz = Vector256.Create(toNeighbour.Z);
        var outer = Vector256.Create(outerSquared);
        var inner = Vector256.Create(innerSquared);
        var overlap = Vector256.Create(perhapsOverlapSquared);
        ref double xs = ref MemoryMarshal.GetArrayDataReference(grid.X);
        ref double ys = ref MemoryMarshal.GetArrayDataReference(grid.Y);
        ref double zs = ref MemoryMarshal.GetArrayDataReference(grid.Z);
        long count = HitCount;
        int stride = rows.Stride, shift = rows.Shift[i];
        for (int k = startAtom; k < endAtom; k += Vector256<double>.Count)
        {
            var x = Vector256.LoadUnsafe(ref xs, (nuint)k) + dx;
            var y = Vector256.LoadUnsafe(ref ys, (nuint)k) + dy;
            var z = Vector256.LoadUnsafe(ref zs, (nuint)k) + dz;
            var squared = x * x + y * y + z * z;
            uint near = Vector256.LessThan(squared, outer).ExtractMostSignificantBits();
            if (endAtom - k < Vector256<double>.Count)
                near &= (1u << (endAtom - k)) - 1;
            if (near == 0)
                continue;
            var clear = Vector256.LessThan(squared, inner) & Vector256.GreaterThanOrEqual(squared, overlap);
            uint sure = near & clear.ExtractMostSignificantBits();
            if (sure != near)
                near = sure | Resolve(i, k, near & ~sure, imageCode);
            for (; near != 0; near &= near - 1)
            {
                int j = grid.Atoms[k + BitOperations.TrailingZeroCount(near)];
                slots[j * stride + shift]++;
                hits[count++] = new(j, imageCode);
            }
        }
        HitCount = count;
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
