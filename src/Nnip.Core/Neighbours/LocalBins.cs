using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Interop;

namespace Nnip.Neighbours;

/// <summary>
/// The atoms of a part and the copies around it, sorted into bins by species and place, so that a few stretches of consecutive ones hold all
/// neighbours of one species: bins are at least as wide as the cutoff along x and y, where a neighbour is at most one bin away. Working memory of
/// one worker.
/// </summary>
internal sealed unsafe class LocalBins : IDisposable
{
    /// <summary>Elements after the last that a whole vector may read.</summary>
    private const int Padding = 8;

    /// <summary>Bins of a cutoff along z, where those of a column follow each other; finer ones leave fewer atoms to be looked at.</summary>
    private const int BinsAlongZ = 6;

    private readonly NativeArray<double> unsorted = new(), sorted = new();
    private readonly NativeArray<int> species = new(), members = new(), keys = new(), starts = new(), sortedMembers = new();
    private readonly double[] low = new double[3], inverseWidth = new double[3];
    private int stride;

    /// <summary>Coordinates by entry, for the caller to write before <see cref="Sort"/>: x, y and z at multiples of <see cref="Stride"/>.</summary>
    public double* Unsorted => unsorted.Data;

    /// <summary>Species by entry, for the caller to write.</summary>
    public int* Species => species.Data;

    /// <summary>What the caller calls each entry, for the caller to write.</summary>
    public int* UnsortedMembers => members.Data;

    /// <summary>Distance between x, y and z.</summary>
    public int Stride => stride;

    /// <summary>Coordinates in the order of bins.</summary>
    public double* X => sorted.Data;

    /// <inheritdoc cref="X"/>
    public double* Y => sorted.Data + stride;

    /// <inheritdoc cref="X"/>
    public double* Z => sorted.Data + 2 * stride;

    /// <summary>What the caller calls the entry at each place in the order of bins.</summary>
    public int* Members => sortedMembers.Data;

    /// <summary>First place of each bin, and the end.</summary>
    public int* Starts => starts.Data;

    /// <summary>Number of bins along each axis (3).</summary>
    public int[] Bins { get; } = new int[3];

    /// <summary>Number of entries.</summary>
    public int EntryCount { get; private set; }

    private int BinCount => Bins[0] * Bins[1] * Bins[2];

    /// <summary>Makes room for entries.</summary>
    public void Reserve(int count)
    {
        EntryCount = count;
        stride = (count + Padding + 7) / 8 * 8;
        unsorted.Reserve(3 * stride);
        sorted.Reserve(3 * stride);
        species.Reserve(count);
        members.Reserve(count);
        keys.Reserve(count);
        sortedMembers.Reserve(stride);
    }

    /// <summary>Sorts the entries.</summary>
    /// <param name="speciesCount">Number of species.</param>
    /// <param name="cutoff">Largest distance to be sought, in Angstrom.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Sort(int speciesCount, double cutoff)
    {
        int count = EntryCount;
        Shape(count, speciesCount, cutoff);
        int bins = BinCount, all = bins * speciesCount;
        starts.Reserve(all + 1);
        int* start = starts.Data, key = keys.Data, member = members.Data, sortedMember = sortedMembers.Data, kind = species.Data;
        new Span<int>(start, all + 1).Clear();
        double* x = unsorted.Data, y = x + stride, z = y + stride;
        for (int e = 0; e < count; e++)
        {
            key[e] = kind[e] * bins + (BinOf(x[e], 0) * Bins[1] + BinOf(y[e], 1)) * Bins[2] + BinOf(z[e], 2);
            start[key[e]]++;
        }
        int end = 0;
        for (int bin = 0; bin <= all; bin++)
            start[bin] = end += start[bin];
        double* sortedX = X, sortedY = Y, sortedZ = Z;
        // From the last entry back, so that those of a bin stay in their order and the ends become starts.
        for (int e = count - 1; e >= 0; e--)
        {
            int place = --start[key[e]];
            (sortedMember[place], sortedX[place], sortedY[place], sortedZ[place]) = (member[e], x[e], y[e], z[e]);
        }
        for (int place = count; place < stride; place++)
            sortedX[place] = sortedY[place] = sortedZ[place] = double.PositiveInfinity;
    }

    /// <summary>The bin of a coordinate along an axis; those outside count to the nearest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int BinOf(double coordinate, int axis) => Math.Clamp(
        double.ConvertToIntegerNative<int>((coordinate - low[axis]) * inverseWidth[axis]), 0, Bins[axis] - 1);

    /// <summary>How far a coordinate in a bin is from another bin along the axis.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double DistanceTo(int other, int bin, double coordinate, int axis) => other == bin ? 0
        : Math.Max(0, other < bin
            ? coordinate - low[axis] - (other + 1) / inverseWidth[axis] : low[axis] + other / inverseWidth[axis] - coordinate);

    /// <inheritdoc/>
    public void Dispose()
    {
        unsorted.Dispose();
        sorted.Dispose();
        keys.Dispose();
        starts.Dispose();
        sortedMembers.Dispose();
        species.Dispose();
        members.Dispose();
    }

    private void Shape(int count, int speciesCount, double cutoff)
    {
        double most = 4.0 * count / speciesCount + 64;
        Span<double> extent = stackalloc double[3];
        for (int axis = 0; axis < 3; axis++)
        {
            var (least, largest) = Extremes(unsorted.Data + axis * stride, count);
            low[axis] = least;
            extent[axis] = Math.Max(largest - least, 1e-3 * cutoff);
            Bins[axis] = (int)Math.Clamp(extent[axis] / cutoff * (axis == 2 ? BinsAlongZ : 1), 1, most);
        }
        while ((double)Bins[0] * Bins[1] * Bins[2] > most)
        {
            int longest = Bins[0] >= Bins[1] && Bins[0] >= Bins[2] ? 0 : Bins[1] >= Bins[2] ? 1 : 2;
            Bins[longest] = (Bins[longest] + 1) / 2;
        }
        for (int axis = 0; axis < 3; axis++)
            inverseWidth[axis] = Bins[axis] / extent[axis];
    }

    /// <summary>Least and largest of some coordinates, which whole vectors may be read from.</summary>
    private static (double Least, double Largest) Extremes(double* coordinates, int count)
    {
        Vector512<double> least = Vector512.Create(double.PositiveInfinity), largest = -least;
        for (int e = 0; e < count; e += Vector512<double>.Count)
        {
            Vector512<double> next = Vector512.Load(coordinates + e), inside = Lanes.First(count - e);
            least = Vector512.Min(least, Vector512.ConditionalSelect(inside, next, least));
            largest = Vector512.Max(largest, Vector512.ConditionalSelect(inside, next, largest));
        }
        return Lanes.Extremes(least, largest);
    }
}
