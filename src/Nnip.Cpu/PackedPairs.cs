using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Descriptors;
using Nnip.Memory;

namespace Nnip.Cpu;

/// <summary>
/// The pairs of a frame for loops whose lanes are centres (<see cref="PackedLayout"/>): pair vectors, or of a basis of radial functions
/// alone v and x of its <see cref="SlopeSeries{T}"/>, all that depends on a pair and not on what is trained, which both directions have in
/// common, so that each pair is there once (<see cref="HalfPairs{T}"/>). Idle lanes hold a pair beyond the cutoff.
/// </summary>
internal sealed unsafe class PackedPairs<T> : IPackedPairs<T> where T : unmanaged
{
    /// <summary>x, y and z of pairs.</summary>
    public const int PairPlanes = 3;

    /// <summary>vx, vy, vz and x.</summary>
    public const int SlopePlanes = 4;

    /// <summary>Vectors of pairs between what is fetched and what is worked on: longer than memory takes to answer.</summary>
    private const int Ahead = 24;

    /// <summary>Vectors of pairs that a loop finds in the cache if they are asked for before it.</summary>
    private const int FirstVectors = 8;

    private readonly HostBlock block;
    private readonly long placeOffset;
    private readonly int[] speciesStart;
    private readonly int planes;

    /// <summary>Packs the pairs of a frame.</summary>
    /// <param name="frame">The frame, without ghosts, of at most <see cref="MostAtoms"/> atoms.</param>
    /// <param name="basis">The pair basis whose loops they are for.</param>
    /// <param name="series">What v and x are of; null = pair vectors.</param>
    /// <param name="beyond">A distance beyond the cutoff, Angstrom.</param>
    /// <param name="memory">Where they shall lie.</param>
    public PackedPairs(Frame<T> frame, PairBasis basis, SlopeSeries<T>? series, T beyond, IHostMemory memory)
    {
        Basis = basis;
        speciesStart = frame.SpeciesStart;
        planes = series is null ? PairPlanes : SlopePlanes;
        var half = series is null ? null : new HalfPairs<T>(frame);
        var starts = half is null ? frame.PairStart : half.Starts;
        Layout = new(speciesStart, starts, Vector512<T>.Count);
        placeOffset = (long)Layout.VectorCount * planes * Vector512<T>.Count * sizeof(T);
        long places = (long)Layout.VectorCount * Vector512<T>.Count * sizeof(ushort);
        block = memory.Take(placeOffset + HostBlock.Align(places) + HostBlock.Alignment);
        for (int slice = 0; slice < Layout.Slices.Length; slice++)
            for (int z = 0; z < speciesStart.Length - 1; z++)
            {
                Clear(slice, z, beyond);
                Layout.Place(slice, z, starts, new Target(frame, half?.Pairs, speciesStart[z], Vectors, VectorLength, Places));
                if (series is not null)
                    Convert(series, slice, z);
            }
    }

    /// <summary>Whether the processor has what loops over packed pairs need.</summary>
    public static bool AreFast => AtomQuads<T>.AreFast;

    /// <summary>Atoms of a frame whose places are short numbers.</summary>
    public static int MostAtoms => (ushort.MaxValue + 1) / AtomQuads<T>.Bytes;

    /// <summary>The pair basis whose loops the pairs are for.</summary>
    public PairBasis Basis { get; }

    /// <summary>Where the pairs lie.</summary>
    public PackedLayout Layout { get; }

    private T* Vectors => (T*)block.Data;

    private ushort* Places => (ushort*)(block.Data + placeOffset);

    private int VectorLength => planes * Vector512<T>.Count;

    /// <summary>Length of a column with a value of each atom of a species, as it is read: a multiple of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ColumnLength(int species)
    {
        int unit = 2 * Vector512<T>.Count;
        return (speciesStart[species + 1] - speciesStart[species] + unit - 1) / unit * unit;
    }

    /// <summary>Runs a loop over the pairs of a slice with neighbours of a species.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Run<TLoop>(int slice, int species, ref TLoop loop) where TLoop : struct, IPairLoop<T>
    {
        var (from, to) = Layout.Block(slice, species);
        T* vectors = Vectors + (nint)from * VectorLength, end = Vectors + (nint)to * VectorLength;
        ushort* places = Places + (nint)from * Vector512<T>.Count;
        int length = ColumnLength(species);
        if (NeighbourValues<T>.AreRows)
            for (int lane = 0; lane < Vector512<T>.Count; lane += NarrowVector<T>.Count)
                loop.Run<NeighbourRows<T, NarrowVector<T>>, NarrowVector<T>>(default, lane, vectors + lane, end, places + lane);
        else if (length <= 2 * Vector512<T>.Count)
            Whole(new NeighbourColumns<T, TwoVectors<T>>(default), ref loop);
        else if (length <= 4 * Vector512<T>.Count)
            Whole(new NeighbourColumns<T, FourVectors<T>>(default), ref loop);
        else if (length <= 16 * Vector512<T>.Count)
            Whole(new NeighbourColumns<T, MoreVectors<T>>(new(length)), ref loop);
        else
            Whole(new NeighbourColumns<T, LongColumns<T>>(default), ref loop);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Whole<TReader>(TReader reader, ref TLoop loop) where TReader : struct, INeighbourReader<T, WideVector<T>> =>
            loop.Run<TReader, WideVector<T>>(reader, 0, vectors, end, places);
    }

    /// <summary>A pair vector, or v, of a vector of pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load<TVector>(T* vector, out TVector x, out TVector y, out TVector z) where TVector : unmanaged, IVector<TVector, T>
    {
        x = TVector.Load(vector);
        y = TVector.Load(vector + Vector512<T>.Count);
        z = TVector.Load(vector + 2 * Vector512<T>.Count);
    }

    /// <summary>v and x of a vector of pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load<TVector>(T* vector, out TVector vx, out TVector vy, out TVector vz, out TVector x)
        where TVector : unmanaged, IVector<TVector, T>
    {
        vx = TVector.Load(vector);
        vy = TVector.Load(vector + Vector512<T>.Count);
        vz = TVector.Load(vector + 2 * Vector512<T>.Count);
        x = TVector.Load(vector + 3 * Vector512<T>.Count);
    }

    /// <summary>x of a <see cref="SlopeSeries{T}"/> of a vector of pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LoadX<TVector>(T* vector) where TVector : unmanaged, IVector<TVector, T> =>
        TVector.Load(vector + 3 * Vector512<T>.Count);

    /// <summary>In a loop that is the first to touch a frame: asks for what comes some vectors on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(T* vector, int planes)
    {
        byte* ahead = (byte*)(vector + Ahead * planes * Vector512<T>.Count);
        CacheLine.Fetch(ahead);
        CacheLine.Fetch(ahead + 64);
        CacheLine.Fetch(ahead + 128);
        if (planes > PairPlanes)
            CacheLine.Fetch(ahead + 192);
    }

    /// <inheritdoc/>
    public int Touch(int depth)
    {
        if (depth == 2)
        {
            block.Prefetch(0, (long)FirstVectors * VectorLength * sizeof(T));
            block.Prefetch(placeOffset, FirstVectors * Vector512<T>.Count * sizeof(ushort));
        }
        return depth switch { 0 => planes, 1 => (int)block.Bytes + Layout.Touch(0), _ => Layout.Touch(depth - 1) };
    }

    /// <inheritdoc/>
    public void Fetch() => block.Fetch();

    /// <inheritdoc/>
    public void Pin() => block.Pin();

    /// <inheritdoc/>
    public void Park() => block.Park();

    /// <inheritdoc/>
    public void Dispose() => block.Dispose();

    /// <summary>Fills the vectors of a slice with neighbours of a species with what idle lanes hold.</summary>
    private void Clear(int slice, int species, T beyond)
    {
        var (from, to) = Layout.Block(slice, species);
        int end = (speciesStart[species + 1] - speciesStart[species]) * AtomQuads<T>.Bytes, place = 0;
        T* target = Vectors + (nint)from * VectorLength;
        var places = Places;
        for (int vector = from; vector < to; vector++, target += VectorLength)
        {
            Vector512.Create(beyond).Store(target);
            Vector512<T>.Zero.Store(target + Vector512<T>.Count);
            Vector512<T>.Zero.Store(target + 2 * Vector512<T>.Count);
            // Idle lanes add nothing to various atoms: were it always to the same, one would wait for the other.
            for (int lane = vector * Vector512<T>.Count; lane < (vector + 1) * Vector512<T>.Count; lane++)
            {
                places[lane] = (ushort)place;
                place += AtomQuads<T>.Bytes;
                if (place == end)
                    place = 0;
            }
        }
    }

    /// <summary>r to v and x.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Convert(SlopeSeries<T> series, int slice, int species)
    {
        var (from, to) = Layout.Block(slice, species);
        for (T* vector = Vectors + (nint)from * VectorLength, end = Vectors + (nint)to * VectorLength; vector < end; vector += VectorLength)
        {
            Load(vector, out WideVector<T> x, out var y, out var z);
            series.Of(ref x, ref y, ref z).Store(vector + 3 * Vector512<T>.Count);
            x.Store(vector);
            y.Store(vector + Vector512<T>.Count);
            z.Store(vector + 2 * Vector512<T>.Count);
        }
    }

    private readonly struct Target(Frame<T> frame, int[]? chosen, int first, T* vectors, int vectorLength, ushort* places) : IPackedTarget
    {
        private readonly T* x = frame.Vectors.Data;
        private readonly nint plane = frame.PairStride;
        private readonly int* neighbours = (int*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(frame.Neighbours));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Put(int vector, int lane, int pair)
        {
            int p = chosen is null ? pair : chosen[pair];
            T* r = vectors + (nint)vector * vectorLength + lane;
            (r[0], r[Vector512<T>.Count], r[2 * Vector512<T>.Count]) = (x[p], x[plane + p], x[2 * plane + p]);
            places[(nint)vector * Vector512<T>.Count + lane] = (ushort)((neighbours[p] - first) * AtomQuads<T>.Bytes);
        }
    }
}
