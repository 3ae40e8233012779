using Nnip.Neighbours;
using Nnip.Structures;

namespace Nnip.Backends;

/// <summary>Makes frames of the parts of a structure. Working memory of one worker: a frame is to be disposed before the next is made.</summary>
internal sealed unsafe class PartBuilder<T>(double cutoff, double[] referenceEnergies) : IDisposable where T : unmanaged
{
    private readonly LocalBins bins = new();
    private readonly LocalSearch<T> search = new();
    private readonly RecyclingMemory memory = new();
    private int[] species = [], atoms = [], local = [];

    /// <summary>Builds the frame of a part: its atoms sorted by species, then the ghosts, copies of atoms around it.</summary>
    /// <exception cref="InputException">Atoms overlap.</exception>
    public PartFrame<T> Build(StructureParts parts, int part, Configuration configuration)
    {
        var tree = parts.Tree;
        int from = parts.Starts[part], to = parts.Starts[part + 1], centres = to - from, speciesCount = referenceEnergies.Length;
        var halo = parts.HaloOf(part);
        int count = centres + halo.Count;
        bins.Reserve(count);
        if (species.Length < count)
            (species, atoms, local) = (new int[count + count / 4], new int[count + count / 4], new int[count + count / 4]);
        var starts = new int[speciesCount + 1];
        SortBySpecies(parts.Species.AsSpan(from, centres), starts);
        PlaceLocal(parts, from, centres);
        int[] ghosts = PlaceCopies(parts, halo, from, to);
        bins.Sort(species.AsSpan(0, count), speciesCount, cutoff);
        search.Find(bins, centres, speciesCount, cutoff);
        if (search.Overlapping >= 0)
            throw StructureChecks.Refusal(configuration, cutoff);

        var order = new int[centres + ghosts.Length];
        for (int e = 0; e < centres; e++)
            order[e] = tree.Order[from + atoms[e]];
        for (int g = 0; g < ghosts.Length; g++)
            order[centres + g] = tree.Order[ghosts[g]];
        double referenceEnergy = 0;
        for (int z = 0; z < speciesCount; z++)
            referenceEnergy += (starts[z + 1] - starts[z]) * referenceEnergies[z];
        var frame = new Frame<T>
        {
            SpeciesStart = starts,
            Order = order,
            PairCount = search.Count,
            Pairs = TakePairs(order.Length, centres, speciesCount),
            ReferenceEnergy = referenceEnergy,
        };
        return new(frame, ghosts);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        bins.Dispose();
        search.Dispose();
        memory.Dispose();
    }

    /// <summary>The atom of the range at each place of the frame, in `atoms`, and the place of each, in `local`.</summary>
    private void SortBySpecies(ReadOnlySpan<int> own, int[] starts)
    {
        foreach (int z in own)
            starts[z + 1]++;
        for (int z = 0; z + 1 < starts.Length; z++)
            starts[z + 1] += starts[z];
        Span<int> next = starts.Length <= 64 ? stackalloc int[starts.Length] : new int[starts.Length];
        starts.CopyTo(next);
        for (int i = 0; i < own.Length; i++)
        {
            int place = next[own[i]]++;
            (atoms[place], local[i], species[place]) = (i, place, own[i]);
        }
    }

    private void PlaceLocal(StructureParts parts, int from, int centres)
    {
        var tree = parts.Tree;
        double* x = bins.Unsorted, y = x + bins.Stride, z = y + bins.Stride;
        for (int e = 0; e < centres; e++)
        {
            int k = from + atoms[e];
            (x[e], y[e], z[e]) = (tree.X[k], tree.Y[k], tree.Z[k]);
        }
    }

    /// <summary>Coordinates of the copies; their atoms in the frame, in `local` from now on by entry. Returns the atoms that are ghosts.</summary>
    private int[] PlaceCopies(StructureParts parts, Halo halo, int from, int to)
    {
        var tree = parts.Tree;
        int centres = to - from, copy = 0, own = 0;
        double* x = bins.Unsorted + centres, y = x + bins.Stride, z = y + bins.Stride;
        foreach (int k in halo.Atoms.AsSpan(0, halo.Count))
            own += k >= from && k < to ? 1 : 0;
        var ghosts = new int[halo.Count - own];
        int ghost = 0;
        foreach (var (translation, end) in halo.Images)
            for (; copy < end; copy++)
            {
                int k = halo.Atoms[copy];
                (x[copy], y[copy], z[copy]) = (tree.X[k] + translation.X, tree.Y[k] + translation.Y, tree.Z[k] + translation.Z);
                species[centres + copy] = parts.Species[k];
                bool isOwn = k >= from && k < to;
                atoms[centres + copy] = isOwn ? local[k - from] : centres + ghost;
                if (!isOwn)
                    ghosts[ghost++] = k;
            }
        return ghosts;
    }

    private FramePairs<T> TakePairs(int count, int centres, int speciesCount)
    {
        var pairs = new FramePairs<T>(count, speciesCount, search.Count, memory);
        int stride = RowLayout.Align(search.Count);
        new ReadOnlySpan<T>(search.X, search.Count).CopyTo(pairs.Vectors.Span);
        new ReadOnlySpan<T>(search.Y, search.Count).CopyTo(pairs.Vectors.Span[stride..]);
        new ReadOnlySpan<T>(search.Z, search.Count).CopyTo(pairs.Vectors.Span[(2 * stride)..]);
        new ReadOnlySpan<int>(search.Starts, centres * speciesCount).CopyTo(pairs.PairStart);
        pairs.PairStart[(centres * speciesCount)..].Fill(search.Count);
        int* neighbours = pairs.NeighbourData, places = search.Places, entries = bins.Entries;
        for (int p = 0; p < search.Count; p++)
        {
            int entry = entries[places[p]];
            neighbours[p] = entry < centres ? entry : atoms[entry];
        }
        PairTranspose.Fill(pairs, threads: 1);
        return pairs;
    }
}

/// <summary>A part of a structure as a frame.</summary>
/// <param name="Frame">The atoms of the part and the ghosts around them.</param>
/// <param name="Ghosts">The sorted atom of the structure that each ghost is a copy of.</param>
internal sealed record PartFrame<T>(Frame<T> Frame, int[] Ghosts) : IDisposable where T : unmanaged
{
    /// <inheritdoc/>
    public void Dispose() => Frame.Dispose();
}
