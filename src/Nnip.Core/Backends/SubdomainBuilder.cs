using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nnip.Interop;
using Nnip.Neighbours;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Backends;

/// <summary>
/// Makes frames of centres of a <see cref="Subdomain"/>: the centres sorted by species, then all other atoms that are their neighbours, as
/// ghosts.
/// Working memory of one worker: a frame is to be disposed before the next is made.
/// </summary>
internal sealed unsafe class SubdomainBuilder<T>(double cutoff, double[] referenceEnergies) : IDisposable where T : unmanaged
{
    private readonly RecyclingMemory memory = new();
    private readonly NearRow near = new();
    private readonly NativeArray<T> x = new(), y = new(), z = new();
    private readonly NativeArray<int> neighbours = new();
    private readonly List<int> ghosts = [];
    private readonly int[] next = new int[referenceEnergies.Length];

    /// <summary>Places of atoms in the frame, counted from one; 0 = none.</summary>
    private int[] places = [];

    private int ownCount;

    /// <summary>The atom that each ghost of the last frame is.</summary>
    public ReadOnlySpan<int> Ghosts => CollectionsMarshal.AsSpan(ghosts);

    private int SpeciesCount => referenceEnergies.Length;

    /// <summary>Builds a frame.</summary>
    /// <param name="atoms">The atoms.</param>
    /// <param name="species">Index of the species of each atom (N); negative for those that the potential leaves alone.</param>
    /// <param name="centres">The centres of the frame, none of which is left alone.</param>
    /// <exception cref="InputException">A neighbour is no atom, or atoms overlap.</exception>
    public Frame<T> Build(Subdomain atoms, int[] species, ReadOnlySpan<int> centres)
    {
        var keys = new int[centres.Length];
        for (int c = 0; c < keys.Length; c++)
            keys[c] = species[centres[c]];
        var (speciesStart, items) = CountingSort.ByKey(keys, SpeciesCount);
        var own = new int[centres.Length];
        for (int a = 0; a < own.Length; a++)
            own[a] = centres[items[a]];
        Place(own, atoms.Count);
        var starts = new int[own.Length * SpeciesCount + 1];
        int count = 0;
        for (int a = 0; a < own.Length; a++)
        {
            near.Find(atoms, own[a], cutoff, species);
            count = Append(species, starts.AsSpan(a * SpeciesCount, SpeciesCount + 1), count);
        }
        foreach (int atom in own)
            places[atom] = 0;
        foreach (int atom in ghosts)
            places[atom] = 0;
        var pairs = new FramePairs<T>(own.Length + ghosts.Count, SpeciesCount, count, memory);
        pairs.Write(starts, new(neighbours.Data, count), x.Data, y.Data, z.Data);
        return FrameBuilder.AssemblePart(speciesStart, own, ghosts.Count, pairs, referenceEnergies);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        memory.Dispose();
        near.Dispose();
        x.Dispose();
        y.Dispose();
        z.Dispose();
        neighbours.Dispose();
    }

    private void Place(int[] own, int count)
    {
        ghosts.Clear();
        ownCount = own.Length;
        if (places.Length < count)
            places = new int[count + count / 4];
        for (int a = 0; a < own.Length; a++)
            places[own[a]] = a + 1;
    }

    /// <summary>Appends the pairs of the row just found by species of the neighbour; returns their new number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Append(int[] species, Span<int> starts, int count)
    {
        int end = checked(count + near.Count);
        x.Reserve(end, count);
        y.Reserve(end, count);
        z.Reserve(end, count);
        neighbours.Reserve(end, count);
        starts[1..].Clear();
        int* found = near.Atoms;
        for (int k = 0; k < near.Count; k++)
        {
            int atom = found[k];
            if (places[atom] == 0)
            {
                ghosts.Add(atom);
                places[atom] = ownCount + ghosts.Count;
            }
            starts[species[atom] + 1]++;
        }
        starts[0] = count;
        for (int s = 0; s < next.Length; s++)
        {
            next[s] = starts[s];
            starts[s + 1] += starts[s];
        }
        Vec3* vectors = near.Vectors;
        T* outX = x.Data, outY = y.Data, outZ = z.Data;
        int* outNeighbours = neighbours.Data;
        for (int k = 0; k < near.Count; k++)
        {
            int atom = found[k], pair = next[species[atom]]++;
            outNeighbours[pair] = places[atom] - 1;
            outX[pair] = Narrow.FromDouble<T>(vectors[k].X);
            outY[pair] = Narrow.FromDouble<T>(vectors[k].Y);
            outZ[pair] = Narrow.FromDouble<T>(vectors[k].Z);
        }
        return end;
    }
}
