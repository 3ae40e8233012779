using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nnip.Neighbours;
using Nnip.Numerics;
using Nnip.Structures;

namespace Nnip.Backends;

/// <summary>
/// Makes frames of centres of a <see cref="Subdomain"/>: the centres sorted by species, then all other atoms that are their neighbours, as
/// ghosts. Working memory of one worker: the next frame takes the place of the one before.
/// </summary>
internal sealed unsafe class SubdomainBuilder<T>(double cutoff, double[] referenceEnergies) : IDisposable where T : unmanaged
{
    private readonly PartFrame<T> frame = new(referenceEnergies);
    private readonly FoundPairs<T> pairs = new();
    private readonly NearRow near = new();
    private readonly List<int> ghosts = [];
    private readonly int[] next = new int[referenceEnergies.Length];

    /// <summary>Places of atoms in the frame, counted from one; 0 = none.</summary>
    private int[] places = [];

    private int ownCount;

    /// <summary>The atom that each ghost of the last frame is.</summary>
    public ReadOnlySpan<int> Ghosts => CollectionsMarshal.AsSpan(ghosts);

    private int SpeciesCount => referenceEnergies.Length;

    /// <summary>Builds a frame, the builder's to dispose.</summary>
    /// <param name="atoms">The atoms.</param>
    /// <param name="species">Index of the species of each atom (N); negative for those that the potential leaves alone.</param>
    /// <param name="centres">The centres of the frame, none of which is left alone.</param>
    /// <exception cref="InputException">A neighbour is no atom, or atoms overlap.</exception>
    public Frame<T> Build(Subdomain atoms, int[] species, ReadOnlySpan<int> centres)
    {
        frame.Reserve(centres.Length);
        var own = frame.Order.AsSpan(0, centres.Length);
        SortBySpecies(species, centres, own);
        Place(own, atoms.Count);
        int rows = own.Length * SpeciesCount, count = 0;
        pairs.ReserveRows(rows);
        try
        {
            for (int a = 0; a < own.Length; a++)
            {
                near.Find(atoms, own[a], cutoff, species);
                count = Append(species, new(pairs.Starts + a * SpeciesCount, SpeciesCount + 1), count);
            }
        }
        finally
        {
            foreach (int atom in own)
                places[atom] = 0;
            foreach (int atom in ghosts)
                places[atom] = 0;
        }
        pairs.ReserveRows(rows + ghosts.Count * SpeciesCount, rows);
        pairs.End(count, rows, rows + ghosts.Count * SpeciesCount);
        return frame.Finish(own.Length, ghosts.Count, pairs);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        frame.Dispose();
        pairs.Dispose();
        near.Dispose();
    }

    /// <summary>The centres by species, inside one as they are; leaves the first of each in the frame.</summary>
    private void SortBySpecies(int[] species, ReadOnlySpan<int> centres, Span<int> sorted)
    {
        int[] starts = frame.SpeciesStart;
        Array.Clear(starts);
        foreach (int centre in centres)
            starts[species[centre] + 1]++;
        for (int z = 0; z < SpeciesCount; z++)
            starts[z + 1] += next[z] = starts[z];
        foreach (int centre in centres)
            sorted[next[species[centre]]++] = centre;
    }

    private void Place(ReadOnlySpan<int> own, int count)
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
        pairs.Reserve(count, near.Count);
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
        T* outX = pairs.X, outY = pairs.Y, outZ = pairs.Z;
        int* outNeighbours = pairs.Neighbours;
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
