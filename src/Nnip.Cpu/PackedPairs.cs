using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nnip.Backends;

namespace Nnip.Cpu;

/// <summary>
/// The pairs of a frame for loops whose lanes are centres: vector m of a block holds neighbour m of each atom of a slice, all of one species.
/// What is summed over the neighbours of an atom then stays in its lane, no sums over lanes are left, and a block ends once for all of its
/// atoms. Lanes of atoms that have fewer neighbours hold a pair beyond the cutoff, with an atom past the frame's last as its neighbour.
/// </summary>
internal sealed unsafe class PackedPairs<T> : IPackedPairs<T> where T : unmanaged
{
    /// <summary>Bytes of a vector of pairs: x, y, z and neighbours, with what aligns them.</summary>
    public const int VectorBytes = 256;

    private const int NeighbourOffset = 192;

    /// <summary>Bytes between what is fetched and what is worked on: two dozen vectors of pairs, longer than memory takes to answer.</summary>
    private const int Ahead = 24 * VectorBytes;

    private readonly HostBlock block;
    private readonly int[] sliceStart, vectorStart;
    private readonly PairSlice[] slices;
    private readonly int atoms, pairCount;

    /// <summary>Packs the pairs of a frame.</summary>
    /// <param name="frame">The frame, without ghosts.</param>
    /// <param name="beyond">A distance beyond the cutoff, Angstrom.</param>
    /// <param name="memory">Where they shall lie.</param>
    public PackedPairs(Frame<T> frame, T beyond, IHostMemory memory)
    {
        (atoms, pairCount) = (frame.AtomCount, frame.PairCount);
        int species = frame.SpeciesStart.Length - 1;
        sliceStart = new int[species + 1];
        var made = new List<PairSlice>();
        for (int z = 0; z < species; z++)
        {
            for (int atom = frame.SpeciesStart[z], end = frame.SpeciesStart[z + 1]; atom < end; atom += made[^1].Count)
                made.Add(PairSlice.From(atom, end - atom, Vector512<T>.Count));
            sliceStart[z + 1] = made.Count;
        }
        slices = [.. made];
        vectorStart = new int[slices.Length * species + 1];
        for (int i = 0; i + 1 < vectorStart.Length; i++)
            vectorStart[i + 1] = vectorStart[i] + Vectors(frame.PairStart, slices[i / species], i % species);
        block = memory.Take(Math.Max(1L, vectorStart[^1]) * VectorBytes);
        for (int i = 0; i + 1 < vectorStart.Length; i++)
            Write(frame, slices[i / species], i % species, beyond, At(vectorStart[i]), At(vectorStart[i + 1]));
    }

    /// <summary>Whether the processor has what loops over packed pairs need.</summary>
    public static bool AreFast => AtomTriples<T>.AreFast;

    /// <summary>First slice of each species, and the end (S+1).</summary>
    public ReadOnlySpan<int> SliceStart => sliceStart;

    /// <summary>The slices, in the order of the atoms.</summary>
    public ReadOnlySpan<PairSlice> Slices => slices;

    private int Species => sliceStart.Length - 1;

    /// <summary>The vectors of pairs of a slice with neighbours of a species.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (nint From, nint To) Block(int slice, int species)
    {
        int index = slice * Species + species;
        return (At(vectorStart[index]), At(vectorStart[index + 1]));
    }

    /// <summary>Where the neighbours of a vector of pairs lie among <see cref="AtomTriples{T}"/>, in bytes; past the last atom for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int* Neighbours(nint vector) => (int*)(vector + NeighbourOffset);

    /// <summary>r of a vector of pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(nint vector, out Vector512<T> x, out Vector512<T> y, out Vector512<T> z)
    {
        T* source = (T*)vector;
        x = Vector512.Load(source);
        y = Vector512.Load(source + Vector512<T>.Count);
        z = Vector512.Load(source + 2 * Vector512<T>.Count);
    }

    /// <summary>In a loop that is the first to touch a frame: asks for what comes some vectors on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(nint vector)
    {
        Sse.Prefetch0((byte*)vector + Ahead);
        Sse.Prefetch0((byte*)vector + Ahead + 64);
        Sse.Prefetch0((byte*)vector + Ahead + 128);
        Sse.Prefetch0((byte*)vector + Ahead + 192);
    }

    /// <inheritdoc/>
    public FramePairs<T> Unpack()
    {
        var pairs = new FramePairs<T>(atoms, Species, pairCount);
        T* x = pairs.Vectors.Data;
        nint plane = pairs.Vectors.Length / 3;
        int p = 0;
        for (int s = 0; s < slices.Length; s++)
            for (int lane = 0; lane < slices[s].Count; lane++)
                for (int species = 0; species < Species; species++)
                {
                    pairs.PairStart[(slices[s].Atom + lane) * Species + species] = p;
                    var (from, to) = Block(s, species);
                    int count = PairsOf(slices[s], lane, from, to);
                    for (int k = 0; k < count; k++, p++)
                    {
                        var (vector, at) = Place(slices[s], lane, Turned(slices[s], lane, k, count), from);
                        pairs.Neighbours[p] = Neighbours(vector)[at] / AtomTriples<T>.Bytes;
                        T* r = (T*)vector + at;
                        (x[p], x[plane + p], x[2 * plane + p]) = (r[0], r[Vector512<T>.Count], r[2 * Vector512<T>.Count]);
                    }
                }
        pairs.PairStart[atoms * Species] = p;
        pairs.DeferTranspose();
        return pairs;
    }

    /// <inheritdoc/>
    public void Fetch() => block.Fetch();

    /// <inheritdoc/>
    public void Pin() => block.Pin();

    /// <inheritdoc/>
    public void Park() => block.Park();

    /// <inheritdoc/>
    public void Dispose() => block.Dispose();

    /// <summary>Vectors of pairs of a block: what the atom with the most neighbours needs.</summary>
    private int Vectors(ReadOnlySpan<int> pairStart, PairSlice slice, int species)
    {
        int most = 0, parts = Vector512<T>.Count / slice.Width;
        for (int lane = 0; lane < slice.Count; lane++)
        {
            int index = (slice.Atom + lane) * Species + species;
            most = Math.Max(most, pairStart[index + 1] - pairStart[index]);
        }
        return (most + parts - 1) / parts;
    }

    /// <summary>Number of pairs of an atom in a block: those before the first that has no neighbour.</summary>
    private int PairsOf(PairSlice slice, int lane, nint from, nint to)
    {
        for (int count = 0; ; count++)
        {
            var (vector, at) = Place(slice, lane, count, from);
            if (vector == to || Neighbours(vector)[at] == atoms * AtomTriples<T>.Bytes)
                return count;
        }
    }

    private nint At(int vector) => (nint)block.Data + (nint)vector * VectorBytes;

    private void Write(Frame<T> frame, PairSlice slice, int species, T beyond, nint from, nint to)
    {
        for (var vector = from; vector < to; vector += VectorBytes)
        {
            T* target = (T*)vector;
            Vector512.Create(beyond).Store(target);
            Vector512<T>.Zero.Store(target + Vector512<T>.Count);
            Vector512<T>.Zero.Store(target + 2 * Vector512<T>.Count);
            Vector512.Create(atoms * AtomTriples<T>.Bytes).Store(Neighbours(vector));
        }
        T* x = frame.Vectors.Data;
        nint plane = frame.PairStride;
        ReadOnlySpan<int> pairStart = frame.PairStart, neighbours = frame.Neighbours;
        for (int lane = 0; lane < slice.Count; lane++)
        {
            int index = (slice.Atom + lane) * Species + species, first = pairStart[index], count = pairStart[index + 1] - first;
            for (int p = first; p < first + count; p++)
            {
                var (vector, at) = Place(slice, lane, Turned(slice, lane, p - first, count), from);
                T* r = (T*)vector + at;
                (r[0], r[Vector512<T>.Count], r[2 * Vector512<T>.Count]) = (x[p], x[plane + p], x[2 * plane + p]);
                Neighbours(vector)[at] = neighbours[p] * AtomTriples<T>.Bytes;
            }
        }
    }

    /// <summary>
    /// Where neighbour k of some comes in the turn of its lane. Atoms side by side have neighbours in common, in the same order: were all lists
    /// to start at their first, the lanes of a vector would often add to the same atom, one waiting for the other.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Turned(PairSlice slice, int lane, int k, int count)
    {
        int turned = k - lane * count / slice.Width;
        return turned < 0 ? turned + count : turned;
    }

    /// <summary>Vector and lane of neighbour k of the atom in a lane of a slice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (nint Vector, int At) Place(PairSlice slice, int lane, int k, nint from)
    {
        int place = k * slice.Width + lane;
        return (from + place / Vector512<T>.Count * (nint)VectorBytes, place % Vector512<T>.Count);
    }
}
