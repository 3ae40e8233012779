using System.Runtime.CompilerServices;
using Nnip.Interop;
using Nnip.Structures;

namespace Nnip.Neighbours;

/// <summary>The neighbours of one centre in a host's list that are within the cutoff; the list goes further, by the host's skin.</summary>
internal sealed unsafe class NearRow : IDisposable
{
    private readonly NativeArray<int> atoms = new();
    private readonly NativeArray<Vec3> vectors = new();

    /// <summary>How many were found.</summary>
    public int Count { get; private set; }

    /// <summary>Their numbers.</summary>
    public int* Atoms => atoms.Data;

    /// <summary>r_j - r_i, Angstrom.</summary>
    public Vec3* Vectors => vectors.Data;

    /// <summary>Finds them.</summary>
    /// <param name="subdomain">The atoms with the list.</param>
    /// <param name="centre">The centre.</param>
    /// <param name="cutoff">Cutoff in Angstrom.</param>
    /// <param name="species">Index of the species of each atom; negative for those that are passed over.</param>
    /// <exception cref="InputException">A neighbour is no atom, or one overlaps the centre.</exception>
    public void Find(Subdomain subdomain, int centre, double cutoff, int[] species)
    {
        var row = subdomain.Neighbours.NeighboursOf(centre);
        atoms.Reserve(row.Length);
        vectors.Reserve(row.Length);
        double least = Collect(row, subdomain.Neighbours.Mask, subdomain.Positions, subdomain.Positions[centre], cutoff * cutoff, species);
        if (least < 0)
            throw NoAtom(subdomain, centre, row);
        if (least < StructureChecks.OverlapDistance * StructureChecks.OverlapDistance)
            RefuseOverlap(centre);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        atoms.Dispose();
        vectors.Dispose();
    }

    /// <summary>
    /// Writes every entry and keeps it by counting on: about half are too far away, in no order that a processor could foresee. Returns the
    /// least squared distance of all, or a negative number where an entry is no atom.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Collect(ReadOnlySpan<int> row, int mask, Vec3[] positions, Vec3 centre, double limit, int[] species)
    {
        int* found = atoms.Data;
        Vec3* vector = vectors.Data;
        int kept = 0;
        double least = double.PositiveInfinity;
        foreach (int entry in row)
        {
            int j = entry & mask;
            if ((uint)j >= (uint)positions.Length)
                return -1;
            var d = positions[j] - centre;
            double squared = d.LengthSquared;
            found[kept] = j;
            vector[kept] = d;
            kept += (squared < limit ? 1 : 0) & (species[j] >= 0 ? 1 : 0);
            least = Math.Min(least, squared);
        }
        Count = kept;
        return least;
    }

    private static InputException NoAtom(Subdomain subdomain, int centre, ReadOnlySpan<int> row)
    {
        foreach (int entry in row)
            if ((uint)(entry & subdomain.Neighbours.Mask) >= (uint)subdomain.Count)
                return new($"a neighbour of atom {centre + 1} is atom {(entry & subdomain.Neighbours.Mask) + 1L}; "
                    + $"expected one of the {subdomain.Count} atoms");
        throw new InvalidOperationException("the neighbours of the host changed while they were read");
    }

    /// <summary>Throws where one of those kept overlaps the centre: an atom that is passed over may.</summary>
    private void RefuseOverlap(int centre)
    {
        for (int k = 0; k < Count; k++)
            if (Vectors[k].LengthSquared < StructureChecks.OverlapDistance * StructureChecks.OverlapDistance)
                throw StructureChecks.Overlap(centre, Atoms[k], Math.Sqrt(Vectors[k].LengthSquared), "");
    }
}
