using System.Runtime.InteropServices;
using Nnip.Structures;

namespace Nnip.CApi;

/// <summary>nnip_subdomain of nnip.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeSubdomain
{
    /// <summary>The lower 29 bits of an entry of a list of neighbours hold a number; the upper three are the host's (nnip.h).</summary>
    private const int NumberBits = 0x1fffffff;

    /// <summary>Number of local atoms.</summary>
    public int Local;

    /// <summary>Number of ghosts.</summary>
    public int Ghosts;

    /// <summary>Atomic numbers of local atoms and ghosts; 0 for atoms that are left alone.</summary>
    public int* Species;

    /// <summary>Positions of local atoms and ghosts.</summary>
    public Vec3* Positions;

    /// <summary>Number of atoms to compute.</summary>
    public int CentreCount;

    /// <summary>These atoms, or null for the first ones.</summary>
    public int* Centres;

    /// <summary>Number of neighbours of each local atom.</summary>
    public int* NeighbourCounts;

    /// <summary>Neighbours of each local atom.</summary>
    public int** Neighbours;

    /// <summary>The atoms after the check of what the library itself does not check; neighbours stay in the host's memory.</summary>
    /// <param name="arrays">Arrays for what is copied.</param>
    public readonly Subdomain Read(KeptArrays arrays)
    {
        if (Local < 0 || Ghosts < 0 || Ghosts > int.MaxValue - Local || CentreCount < 0 || CentreCount > Local)
            throw new RefusalException(Status.Argument,
                $"nlocal is {Local}, nghost {Ghosts} and inum {CentreCount}; expected inum <= nlocal, none negative");
        int count = Local + Ghosts;
        if (count > 0)
        {
            Guard.NotNull(Species, "species");
            Guard.NotNull(Positions, "positions");
        }
        if (CentreCount > 0)
        {
            Guard.NotNull(NeighbourCounts, "numneigh");
            Guard.NotNull(Neighbours, "firstneigh");
        }
        var species = new ReadOnlySpan<int>(Species, count);
        Elements.Check(species, "", least: 0);
        var subdomain = new Subdomain
        {
            Species = arrays.Species(count),
            Positions = arrays.Positions(count),
            Centres = arrays.Centres(CentreCount),
            Neighbours = new HostRows(NeighbourCounts, Neighbours),
        };
        species.CopyTo(subdomain.Species);
        new ReadOnlySpan<Vec3>(Positions, count).CopyTo(subdomain.Positions);
        for (int i = 0; i < CentreCount; i++)
            subdomain.Centres[i] = Centres is null ? i : Centres[i];
        CheckCentres(subdomain.Centres);
        return subdomain;
    }

    private readonly void CheckCentres(int[] centres)
    {
        var seen = new bool[Local];
        foreach (int i in centres)
        {
            if ((uint)i >= (uint)Local)
                throw new RefusalException(Status.Argument, $"ilist holds {i}; expected atoms 0 to {Local - 1}");
            if (seen[i])
                throw new RefusalException(Status.Argument, $"ilist holds atom {i} twice; expected each atom once");
            seen[i] = true;
            if (NeighbourCounts[i] < 0 || NeighbourCounts[i] > 0 && Neighbours[i] is null)
                throw new RefusalException(Status.Argument, $"atom {i} has {NeighbourCounts[i]} neighbours, which are not there");
        }
    }

    /// <summary>Rows in the memory of the host, while one of its calls runs.</summary>
    private sealed class HostRows(int* counts, int** rows) : INeighbourRows
    {
        public int Mask => NumberBits;

        public ReadOnlySpan<int> NeighboursOf(int atom) => new(rows[atom], counts[atom]);
    }
}
