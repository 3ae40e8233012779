using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nnip.Neighbours;

/// <summary>
/// Pairs of the first atoms of some bins with all atoms there, no images: the vectors of a row follow each other as they are found. Working memory
/// of one worker.
/// </summary>
internal sealed unsafe class LocalSearch<T> : IDisposable where T : unmanaged
{
    /// <summary>Columns of bins around that of a centre, its own included.</summary>
    private const int MostColumns = 9;

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
        Overlapping = -1;
        double* unsorted = bins.Unsorted;
        int stride = bins.Stride, ofSpecies = bins.Bins[0] * bins.Bins[1] * bins.Bins[2], row = 0, count = 0;
        var stretches = stackalloc (int From, int To)[MostColumns];
        for (int i = 0; i < centres; i++)
        {
            Pairs.Reserve(count, bins.EntryCount);
            double x = unsorted[i], y = unsorted[stride + i], z = unsorted[2 * stride + i];
            int columns = Stretches(bins, x, y, z, cutoff, stretches), tooClose = 0;
            int* binStarts = bins.Starts;
            for (int s = 0; s < speciesCount; s++, binStarts += ofSpecies)
            {
                Pairs.Starts[row++] = count;
                for (int c = 0; c < columns; c++)
                    count = Collect(bins, binStarts[stretches[c].From], binStarts[stretches[c].To], x, y, z, cutoff * cutoff, count, ref tooClose);
            }
            // Every centre meets itself.
            if (tooClose != 1 && Overlapping < 0)
                Overlapping = i;
        }
        Pairs.End(count, row, atoms * speciesCount);
    }

    /// <inheritdoc/>
    public void Dispose() => Pairs.Dispose();

    /// <summary>The bins that the sphere around a centre meets, a stretch of each column: the first, and the one after the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Stretches(LocalBins bins, double x, double y, double z, double cutoff, (int From, int To)* stretches)
    {
        int a = bins.BinOf(x, 0), b = bins.BinOf(y, 1), columns = 0;
        for (int otherA = Math.Max(a - 1, 0); otherA <= Math.Min(a + 1, bins.Bins[0] - 1); otherA++)
        {
            double dx = bins.DistanceTo(otherA, a, x, 0);
            for (int otherB = Math.Max(b - 1, 0); otherB <= Math.Min(b + 1, bins.Bins[1] - 1); otherB++)
            {
                double dy = bins.DistanceTo(otherB, b, y, 1), left = cutoff * cutoff - dx * dx - dy * dy;
                if (left <= 0)
                    continue;
                double height = Math.Sqrt(left);
                int column = (otherA * bins.Bins[1] + otherB) * bins.Bins[2];
                stretches[columns++] = (column + bins.BinOf(z - height, 2), column + bins.BinOf(z + height, 2) + 1);
            }
        }
        return columns;
    }

    /// <summary>Appends those of the places [from, to) that lie inside the cutoff and do not overlap the centre.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Collect(LocalBins bins, int from, int to, double cx, double cy, double cz, double outer, int count, ref int tooClose)
    {
        double* xs = bins.X, ys = bins.Y, zs = bins.Z;
        T* outX = Pairs.X, outY = Pairs.Y, outZ = Pairs.Z;
        int* members = bins.Members, outNeighbours = Pairs.Neighbours;
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
                squared = Vector512.ConditionalSelect(Lanes.First(to - k), squared, Vector512.Create(double.PositiveInfinity));
            var close = Vector512.LessThan(squared, overlap);
            var near = Vector512.LessThan(squared, inside) & ~close;
            tooClose += BitOperations.PopCount(close.ExtractMostSignificantBits());
            ulong mask = near.ExtractMostSignificantBits();
            if (Avx512F.IsSupported)
            {
                StoreNarrowed(Avx512F.Compress(Vector512<double>.Zero, near, dx), outX + count);
                StoreNarrowed(Avx512F.Compress(Vector512<double>.Zero, near, dy), outY + count);
                StoreNarrowed(Avx512F.Compress(Vector512<double>.Zero, near, dz), outZ + count);
                var lanes = Avx512F.ConvertToVector512Int64(Vector256.Load(members + k));
                Avx512F.ConvertToVector256Int32(Avx512F.Compress(Vector512<long>.Zero, near.AsInt64(), lanes)).Store(outNeighbours + count);
                count += BitOperations.PopCount(mask);
                continue;
            }
            for (; mask != 0; mask &= mask - 1, count++)
            {
                int lane = BitOperations.TrailingZeroCount(mask);
                outX[count] = Narrowed(dx[lane]);
                outY[count] = Narrowed(dy[lane]);
                outZ[count] = Narrowed(dz[lane]);
                outNeighbours[count] = members[k + lane];
            }
        }
        return count;
    }

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
