using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Interop;
using Nnip.Numerics;

namespace Nnip.Neighbours;

/// <summary>
/// The atoms of a part and the copies around it, sorted into bins by species and place, so that a few stretches of consecutive ones hold
/// all neighbours of one species: bins are at least as wide as the cutoff along x and y, where a neighbour is at most one bin away. Working
/// memory of one worker.
/// </summary>
internal sealed unsafe class LocalBins : IDisposable
{
    /// <summary>Elements after the last that a whole vector may read.</summary>
    private const int Padding = 8;

    /// <summary>
    /// Bins of a cutoff along z, where those of a column follow each other; finer ones leave fewer atoms to be looked at.
    /// </summary>
    private const int BinsAlongZ = 6;

    private readonly NativeArray<double> unsorted = new(), sorted = new();
    private readonly NativeArray<int> species = new(), members = new(), keys = new(), starts = new();
    private readonly NativeArray<long> sortedMembers = new();
    private BinAxis first, second, third;
    private int stride;

    /// <summary>
    /// Coordinates by entry, for the caller to write before <see cref="Sort"/>: x, y and z at multiples of <see cref="Stride"/>.
    /// </summary>
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
    public long* Members => sortedMembers.Data;

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
        int* start = starts.Data, key = keys.Data, member = members.Data, kind = species.Data;
        long* sortedMember = sortedMembers.Data;
        new Span<int>(start, all + 1).Clear();
        double* x = unsorted.Data, y = x + stride, z = y + stride;
        var (a, b, c) = (first, second, third);
        for (int e = 0; e < count; e++)
        {
            key[e] = kind[e] * bins + (a.BinOf(x[e]) * b.Bins + b.BinOf(y[e])) * c.Bins + c.BinOf(z[e]);
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

    /// <summary>The bins that the sphere around a centre meets, a stretch of each column: the first, and the one after the last.</summary>
    /// <param name="x">x of the centre.</param>
    /// <param name="y">y of it.</param>
    /// <param name="z">z of it.</param>
    /// <param name="cutoff">Radius in Angstrom.</param>
    /// <param name="stretches">Room for nine.</param>
    /// <returns>Number of stretches.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public int Stretches(double x, double y, double z, double cutoff, (int From, int To)* stretches)
    {
        var (alongX, alongY, alongZ) = (first, second, third);
        int a = alongX.BinOf(x), b = alongY.BinOf(y), columns = 0;
        for (int otherA = Math.Max(a - 1, 0); otherA <= Math.Min(a + 1, alongX.Bins - 1); otherA++)
        {
            double dx = alongX.DistanceTo(otherA, a, x);
            for (int otherB = Math.Max(b - 1, 0); otherB <= Math.Min(b + 1, alongY.Bins - 1); otherB++)
            {
                double dy = alongY.DistanceTo(otherB, b, y), left = cutoff * cutoff - dx * dx - dy * dy;
                if (left <= 0)
                    continue;
                double height = Math.Sqrt(left);
                int column = (otherA * alongY.Bins + otherB) * alongZ.Bins;
                stretches[columns++] = (column + alongZ.BinOf(z - height), column + alongZ.BinOf(z + height) + 1);
            }
        }
        return columns;
    }

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
        Span<double> low = stackalloc double[3], extent = stackalloc double[3];
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
        first = new(low[0], extent[0], Bins[0]);
        second = new(low[1], extent[1], Bins[1]);
        third = new(low[2], extent[2], Bins[2]);
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
