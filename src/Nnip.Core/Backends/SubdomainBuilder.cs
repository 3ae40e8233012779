using Nnip.Neighbours;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Backends;

/// <summary>
/// Makes frames of centres of a <see cref="Subdomain"/>: the centres sorted by species, then all other atoms that are their neighbours, as
/// ghosts.
/// Working memory of one worker: a frame is to be disposed before the next is made.
/// </summary>
internal sealed class SubdomainBuilder<T>(double cutoff, double[] referenceEnergies) : IDisposable where T : unmanaged
{
    private readonly RecyclingMemory memory = new();
    private readonly List<int> ghosts = [];
    private int ownCount;
    private int[] places = [], found = [], foundSpecies = [], neighbours = [];
    private Vec3[] foundVectors = [], vectors = [];

    /// <summary>The atom that each ghost of the last frame is.</summary>
    public IReadOnlyList<int> Ghosts => ghosts;

    /// <summary>Builds a frame.</summary>
    /// <param name="atoms">The atoms.</param>
    /// <param name="species">Index of the species of each atom (N); negative for those that the potential leaves alone.</param>
    /// <param name="centres">The centres of the frame, none of which is left alone.</param>
    /// <exception cref="InputException">A neighbour is no atom, or atoms overlap.</exception>
    public Frame<T> Build(Subdomain atoms, int[] species, ReadOnlySpan<int> centres)
    {
        int speciesCount = referenceEnergies.Length;
        var keys = new int[centres.Length];
        for (int c = 0; c < keys.Length; c++)
            keys[c] = species[centres[c]];
        var (speciesStart, items) = CountingSort.ByKey(keys, speciesCount);
        var own = new int[centres.Length];
        for (int a = 0; a < own.Length; a++)
            own[a] = centres[items[a]];
        Place(own, atoms.Count);
        var starts = new int[own.Length * speciesCount + 1];
        int count = 0;
        for (int a = 0; a < own.Length; a++)
            count = FindNeighbours(atoms, species, own[a], starts.AsSpan(a * speciesCount, speciesCount + 1), count);
        foreach (int atom in own)
            places[atom] = 0;
        foreach (int atom in ghosts)
            places[atom] = 0;
        double referenceEnergy = 0;
        for (int z = 0; z < speciesCount; z++)
            referenceEnergy += (speciesStart[z + 1] - speciesStart[z]) * referenceEnergies[z];
        return new()
        {
            SpeciesStart = speciesStart,
            Order = own,
            GhostCount = ghosts.Count,
            PairCount = count,
            Pairs = TakePairs(own.Length + ghosts.Count, starts, count),
            ReferenceEnergy = referenceEnergy,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();

    /// <summary>Gives the centres their places in the frame, counted from one in `places`.</summary>
    private void Place(int[] own, int count)
    {
        ghosts.Clear();
        ownCount = own.Length;
        if (places.Length < count)
            places = new int[count + count / 4];
        for (int a = 0; a < own.Length; a++)
            places[own[a]] = a + 1;
    }

    /// <summary>Appends the pairs of a centre by species of the neighbour; returns their new number.</summary>
    private int FindNeighbours(Subdomain atoms, int[] species, int centre, Span<int> starts, int count)
    {
        var row = atoms.Neighbours.NeighboursOf(centre);
        Reserve(count, row.Length);
        int mask = atoms.Neighbours.Mask, kept = 0;
        var r = atoms.Positions[centre];
        foreach (int entry in row)
        {
            int j = entry & mask;
            if ((uint)j >= (uint)atoms.Count)
                throw new InputException($"a neighbour of atom {centre + 1} is atom {j + 1L}; expected one of the {atoms.Count} atoms");
            if (species[j] < 0)
                continue;
            var d = atoms.Positions[j] - r;
            double squared = d.LengthSquared;
            if (squared >= cutoff * cutoff)
                continue;
            if (squared < StructureChecks.OverlapDistance * StructureChecks.OverlapDistance)
                throw StructureChecks.Overlap(centre, j, Math.Sqrt(squared), "");
            (found[kept], foundSpecies[kept], foundVectors[kept]) = (PlaceOf(j), species[j], d);
            kept++;
        }
        // A counting sort in the row's own entries of `starts`, which end as the first pair of each species.
        starts[1..].Clear();
        starts[0] = count;
        for (int k = 0; k < kept; k++)
            starts[foundSpecies[k] + 1]++;
        for (int z = 1; z < starts.Length; z++)
            starts[z] += starts[z - 1];
        Span<int> next = starts.Length <= 64 ? stackalloc int[starts.Length] : new int[starts.Length];
        starts.CopyTo(next);
        for (int k = 0; k < kept; k++)
        {
            int pair = next[foundSpecies[k]]++;
            (neighbours[pair], vectors[pair]) = (found[k], foundVectors[k]);
        }
        return count + kept;
    }

    private int PlaceOf(int atom)
    {
        if (places[atom] == 0)
        {
            ghosts.Add(atom);
            places[atom] = ownCount + ghosts.Count;
        }
        return places[atom] - 1;
    }

    private void Reserve(int count, int more)
    {
        if (found.Length < more)
            (found, foundSpecies, foundVectors) = (new int[2 * more], new int[2 * more], new Vec3[2 * more]);
        if (neighbours.Length < count + more)
        {
            Array.Resize(ref neighbours, 2 * (count + more));
            Array.Resize(ref vectors, 2 * (count + more));
        }
    }

    private FramePairs<T> TakePairs(int atoms, int[] starts, int count)
    {
        var pairs = new FramePairs<T>(atoms, referenceEnergies.Length, count, memory);
        starts.CopyTo(pairs.PairStart);
        pairs.PairStart[(starts.Length - 1)..].Fill(count);
        neighbours.AsSpan(0, count).CopyTo(pairs.Neighbours);
        int stride = RowLayout.Align(count);
        Span<T> x = pairs.Vectors.Span, y = x[stride..], z = y[stride..];
        for (int p = 0; p < count; p++)
            (x[p], y[p], z[p]) =
                (Narrow.FromDouble<T>(vectors[p].X), Narrow.FromDouble<T>(vectors[p].Y), Narrow.FromDouble<T>(vectors[p].Z));
        pairs.Transpose(threads: 1);
        return pairs;
    }
}
