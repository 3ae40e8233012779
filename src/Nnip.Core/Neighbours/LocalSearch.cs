using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nnip.Interop;

namespace Nnip.Neighbours;

/// <summary>
/// Pairs of the first atoms of some bins with all atoms there, no images: the vectors of a row follow each other as they are found. Working memory
/// of one worker.
/// </summary>
internal sealed unsafe class LocalSearch<T> : IDisposable where T : unmanaged
{
    private readonly NativeArray<T> x = new(), y = new(), z = new();
    private readonly NativeArray<int> places = new(), starts = new();

    /// <summary>Number of pairs found.</summary>
    public int Count { get; private set; }

    /// <summary>First pair of centre i with neighbours of species s at [i * S + s], and the end.</summary>
    public int* Starts => starts.Data;

    /// <summary>Place of the neighbour in the order of bins.</summary>
    public int* Places => places.Data;

    /// <summary>r_j - r_i in Angstrom.</summary>
    public T* X => x.Data;

    /// <inheritdoc cref="X"/>
    public T* Y => y.Data;

    /// <inheritdoc cref="X"/>
    public T* Z => z.Data;

    /// <summary>The first centre that overlaps another atom; negative where there is none.</summary>
    public int Overlapping { get; private set; }

    /// <summary>Finds the pairs of the first entries.</summary>
    /// <param name="bins">The sorted entries.</param>
    /// <param name="centres">How many entries are centres.</param>
    /// <param name="speciesCount">Number of species.</param>
    /// <param name="cutoff">Pairs closer than this are found; Angstrom.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Find(LocalBins bins, int centres, int speciesCount, double cutoff)
    {
        starts.Reserve(centres * speciesCount + 1);
        (Count, Overlapping) = (0, -1);
        int binsA = bins.Bins[0], binsB = bins.Bins[1], binsC = bins.Bins[2];
        int reachA = bins.Reach[0], reachB = bins.Reach[1], reachC = bins.Reach[2];
        double* unsorted = bins.Unsorted;
        int stride = bins.Stride, row = 0;
        double outer = cutoff * cutoff;
        for (int i = 0; i < centres; i++)
        {
            double cx = unsorted[i], cy = unsorted[stride + i], cz = unsorted[2 * stride + i];
            int a = bins.BinOf(cx, 0), b = bins.BinOf(cy, 1), c = bins.BinOf(cz, 2), tooClose = 0;
            int firstA = Math.Max(a - reachA, 0), lastA = Math.Min(a + reachA, binsA - 1);
            int firstB = Math.Max(b - reachB, 0), lastB = Math.Min(b + reachB, binsB - 1);
            int firstC = Math.Max(c - reachC, 0), lastC = Math.Min(c + reachC, binsC - 1);
            for (int s = 0; s < speciesCount; s++)
            {
                starts.Data[row++] = Count;
                for (a = firstA; a <= lastA; a++)
                    for (b = firstB; b <= lastB; b++)
                    {
                        int* column = bins.Starts + ((s * binsA + a) * binsB + b) * binsC;
                        int from = column[firstC], to = column[lastC + 1];
                        Reserve(to - from);
                        Count = Collect(bins, from, to, cx, cy, cz, outer, Count, ref tooClose);
                    }
            }
            // Every centre meets itself.
            if (tooClose != 1 && Overlapping < 0)
                Overlapping = i;
        }
        starts.Data[row] = Count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        x.Dispose();
        y.Dispose();
        z.Dispose();
        places.Dispose();
        starts.Dispose();
    }

    private void Reserve(int more)
    {
        int wanted = Count + more + Vector512<double>.Count;
        if (wanted <= places.Capacity)
            return;
        x.Reserve(wanted, Count);
        y.Reserve(wanted, Count);
        z.Reserve(wanted, Count);
        places.Reserve(wanted, Count);
    }

    /// <summary>Appends those of the places [from, to) that lie inside the cutoff and do not overlap the centre.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Collect(LocalBins bins, int from, int to, double cx, double cy, double cz, double outer, int count, ref int tooClose)
    {
        double* xs = bins.X, ys = bins.Y, zs = bins.Z;
        T* outX = x.Data, outY = y.Data, outZ = z.Data;
        int* outPlaces = places.Data;
        Vector512<double> centreX = Vector512.Create(cx), centreY = Vector512.Create(cy), centreZ = Vector512.Create(cz);
        var inside = Vector512.Create(outer);
        var overlap = Vector512.Create(StructureChecks.OverlapDistance * StructureChecks.OverlapDistance);
        for (int k = from; k < to; k += Vector512<double>.Count)
        {
            var dx = Vector512.Load(xs + k) - centreX;
            var dy = Vector512.Load(ys + k) - centreY;
            var dz = Vector512.Load(zs + k) - centreZ;
            var squared = dx * dx + dy * dy + dz * dz;
            if (to - k < Vector512<double>.Count)
                squared = Vector512.ConditionalSelect(FirstLanes(to - k), squared, Vector512.Create(double.PositiveInfinity));
            var close = Vector512.LessThan(squared, overlap);
            var near = Vector512.LessThan(squared, inside) & ~close;
            tooClose += BitOperations.PopCount(close.ExtractMostSignificantBits());
            ulong mask = near.ExtractMostSignificantBits();
            if (Avx512F.IsSupported)
            {
                StoreNarrowed(Avx512F.Compress(Vector512<double>.Zero, near, dx), outX + count);
                StoreNarrowed(Avx512F.Compress(Vector512<double>.Zero, near, dy), outY + count);
                StoreNarrowed(Avx512F.Compress(Vector512<double>.Zero, near, dz), outZ + count);
                var lanes = Avx512F.Compress(Vector512<long>.Zero, near.AsInt64(), Vector512<long>.Indices);
                Vector256.Store(Avx512F.ConvertToVector256Int32(lanes) + Vector256.Create(k), outPlaces + count);
                count += BitOperations.PopCount(mask);
                continue;
            }
            for (; mask != 0; mask &= mask - 1, count++)
            {
                int lane = BitOperations.TrailingZeroCount(mask);
                outX[count] = Narrowed(dx[lane]);
                outY[count] = Narrowed(dy[lane]);
                outZ[count] = Narrowed(dz[lane]);
                outPlaces[count] = k + lane;
            }
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> FirstLanes(int count) =>
        Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreNarrowed(Vector512<double> vector, T* target)
    {
        if (typeof(T) == typeof(float))
            Avx512F.ConvertToVector256Single(vector).Store((float*)target);
        else
            vector.Store((double*)target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Narrowed(double value) =>
        typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)value) : Unsafe.BitCast<double, T>(value);
}
