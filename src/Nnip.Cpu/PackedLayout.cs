using System.Numerics;
using System.Runtime.CompilerServices;
using Nnip.Backends;

namespace Nnip.Cpu;

/// <summary>
/// Where the pairs of a frame lie for loops whose lanes are centres: vector m of a block holds neighbour m of each atom of a slice, all of
/// one species. What is summed over the neighbours of an atom then stays in its lane, no sums over lanes are left, and a block ends once
/// for all of its atoms. Lanes of atoms that have fewer neighbours are idle.
/// </summary>
internal sealed class PackedLayout : IPrefetchable
{
    private readonly int lanes, species;
    private readonly int[] sliceStart, vectorStart;
    private readonly PairSlice[] slices;

    /// <summary>Lays out the pairs of a frame.</summary>
    /// <param name="speciesStart">First atom of each species, and the end (S+1).</param>
    /// <param name="pairStart">First pair of centre i with neighbours of species z at [i * S + z] (N * S + 1).</param>
    /// <param name="lanes">Lanes of a vector, a power of two.</param>
    public PackedLayout(ReadOnlySpan<int> speciesStart, ReadOnlySpan<int> pairStart, int lanes)
    {
        this.lanes = lanes;
        species = speciesStart.Length - 1;
        sliceStart = new int[species + 1];
        var made = new List<PairSlice>();
        for (int z = 0; z < species; z++)
        {
            for (int atom = speciesStart[z], end = speciesStart[z + 1]; atom < end; atom += made[^1].Count)
                made.Add(PairSlice.From(atom, end - atom, lanes));
            sliceStart[z + 1] = made.Count;
        }
        slices = [.. made];
        vectorStart = new int[slices.Length * species + 1];
        for (int i = 0; i + 1 < vectorStart.Length; i++)
            vectorStart[i + 1] = vectorStart[i] + Vectors(pairStart, slices[i / species], i % species);
    }

    /// <summary>First slice of each species, and the end (S+1).</summary>
    public ReadOnlySpan<int> SliceStart => sliceStart;

    /// <summary>The slices, in the order of the atoms.</summary>
    public ReadOnlySpan<PairSlice> Slices => slices;

    /// <summary>Number of vectors of all blocks.</summary>
    public int VectorCount => vectorStart[^1];

    /// <inheritdoc/>
    public int Touch(int depth) => depth switch
    {
        0 => species,
        1 when slices.Length > 0 => sliceStart[0] + vectorStart[0] + slices[0].Atom,
        _ => 0,
    };

    /// <summary>The vectors of the pairs of a slice with neighbours of a species.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int From, int To) Block(int slice, int neighbours) =>
        (vectorStart[slice * species + neighbours], vectorStart[slice * species + neighbours + 1]);

    /// <summary>Gives each pair of a block its place.</summary>
    /// <param name="slice">Index of the slice.</param>
    /// <param name="neighbours">Species of the neighbours.</param>
    /// <param name="pairStart">As it was laid out by.</param>
    /// <param name="target">Takes them.</param>
    public void Place<TTarget>(int slice, int neighbours, ReadOnlySpan<int> pairStart, TTarget target)
        where TTarget : struct, IPackedTarget
    {
        var (atoms, from) = (slices[slice], Block(slice, neighbours).From);
        int shift = BitOperations.Log2((uint)lanes);
        for (int lane = 0; lane < atoms.Count; lane++)
        {
            int index = (atoms.Atom + lane) * species + neighbours, first = pairStart[index], count = pairStart[index + 1] - first;
            // Atoms side by side have neighbours in common, in the same order: were all lists to start at their first, the lanes of a
            // vector would often add to the same atom, one waiting for the other.
            int rotated = count - lane * count / atoms.Width, place = rotated == count ? 0 : rotated;
            for (int p = first; p < first + count; p++)
            {
                int at = place * atoms.Width + lane;
                target.Put(from + (at >> shift), at & (lanes - 1), p);
                if (++place == count)
                    place = 0;
            }
        }
    }

    /// <summary>Vectors of pairs of a block: what the atom with the most neighbours needs.</summary>
    private int Vectors(ReadOnlySpan<int> pairStart, PairSlice slice, int neighbours)
    {
        int most = 0, parts = lanes / slice.Width;
        for (int lane = 0; lane < slice.Count; lane++)
        {
            int index = (slice.Atom + lane) * species + neighbours;
            most = Math.Max(most, pairStart[index + 1] - pairStart[index]);
        }
        return (most + parts - 1) / parts;
    }
}
