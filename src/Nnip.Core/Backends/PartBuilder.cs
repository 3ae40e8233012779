using System.Runtime.CompilerServices;
using Nnip.Interop;
using Nnip.Neighbours;
using Nnip.Structures;

namespace Nnip.Backends;

/// <summary>
/// Makes frames of the parts of a structure. Working memory of one worker: the next frame takes the place of the one before,
/// and so does what is said of its ghosts.
/// </summary>
internal sealed unsafe class PartBuilder<T>(double cutoff, double[] referenceEnergies) : IDisposable where T : unmanaged
{
    private readonly LocalBins bins = new();
    private readonly LocalSearch<T> search = new();
    private readonly Halo halo = new();
    private readonly PartFrame<T> frame = new(referenceEnergies);
    private readonly NativeArray<int> places = new(), ghosts = new();
    private readonly int[] next = new int[referenceEnergies.Length];

    /// <summary>The sorted atom of the structure that each ghost of the last frame is a copy of.</summary>
    public ReadOnlySpan<int> Ghosts => new(ghosts.Data, GhostCount);

    private int GhostCount { get; set; }

    private int SpeciesCount => referenceEnergies.Length;

    /// <summary>
    /// Builds the frame of a part, the builder's to dispose: its atoms sorted by species, then the ghosts, copies of atoms around it.
    /// </summary>
    /// <exception cref="InputException">Atoms overlap.</exception>
    public Frame<T> Build(StructureParts parts, int part, Configuration configuration)
    {
        int from = parts.Starts[part], count = parts.Starts[part + 1] - from;
        var around = parts.HaloOf(part, halo);
        bins.Reserve(count + around.Count);
        frame.Reserve(count);
        PlaceOwn(parts, from, count, frame.SpeciesStart, frame.Order);
        PlaceCopies(parts, around, from, count);
        bins.Sort(SpeciesCount, cutoff);
        search.Find(bins, count, count + GhostCount, SpeciesCount, cutoff);
        if (search.Overlapping >= 0)
            throw StructureChecks.Refusal(configuration, cutoff);
        return frame.Finish(count, GhostCount, search.Pairs);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        bins.Dispose();
        search.Dispose();
        frame.Dispose();
        places.Dispose();
        ghosts.Dispose();
    }

    /// <summary>Atoms of the part by species, as the first entries; leaves the place of each in the frame.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PlaceOwn(StructureParts parts, int from, int count, int[] starts, int[] order)
    {
        var own = parts.Species.AsSpan(from, count);
        Array.Clear(starts);
        foreach (int z in own)
            starts[z + 1]++;
        for (int z = 0; z < SpeciesCount; z++)
            starts[z + 1] += next[z] = starts[z];
        places.Reserve(count);
        var tree = parts.Tree;
        double* x = bins.Unsorted, y = x + bins.Stride, z0 = y + bins.Stride;
        for (int i = 0; i < count; i++)
        {
            int k = from + i, place = next[own[i]]++;
            (places.Data[i], order[place]) = (place, tree.Order[k]);
            (x[place], y[place], z0[place]) = (tree.X[k], tree.Y[k], tree.Z[k]);
            (bins.Species[place], bins.UnsortedMembers[place]) = (own[i], place);
        }
    }

    /// <summary>Copies as the entries after those: images of the part's own atoms stand for these, others are ghosts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PlaceCopies(StructureParts parts, Halo around, int from, int count)
    {
        ghosts.Reserve(around.Count);
        int copy = 0, ghost = 0;
        double* x = bins.Unsorted + count, y = x + bins.Stride, z = y + bins.Stride;
        int* species = bins.Species + count, members = bins.UnsortedMembers + count;
        var tree = parts.Tree;
        foreach (var (translation, end) in around.Images)
            for (; copy < end; copy++)
            {
                int k = around.Atoms[copy];
                (x[copy], y[copy], z[copy]) = (tree.X[k] + translation.X, tree.Y[k] + translation.Y, tree.Z[k] + translation.Z);
                species[copy] = parts.Species[k];
                if ((uint)(k - from) < (uint)count)
                {
                    members[copy] = places.Data[k - from];
                    continue;
                }
                members[copy] = count + ghost;
                ghosts.Data[ghost++] = k;
            }
        GhostCount = ghost;
    }
}
