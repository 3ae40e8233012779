using System.Runtime.InteropServices;
using Nnip.Neighbours;
using Nnip.Structures;

namespace Nnip.Bench.Embedding;

/// <summary>
/// A structure as a host of one process has it: its atoms, the periodic images they see as ghosts, and full rows of neighbours.
/// </summary>
internal sealed unsafe class HostDomain : INeighbourRows, IDisposable
{
    private readonly int* neighbours;

    /// <summary>Makes it of a structure.</summary>
    /// <param name="structure">The structure.</param>
    /// <param name="reach">How far neighbours are listed, Angstrom: cutoff and skin of the host.</param>
    public HostDomain(Configuration structure, double reach)
    {
        var pairs = PairList.Build(structure, reach);
        Local = structure.Count;
        List<int> species = [.. structure.Species];
        List<Vec3> positions = [.. structure.Positions];
        var places = new Dictionary<(int, Image), int>();
        neighbours = (int*)NativeMemory.Alloc((nuint)pairs.Neighbours.Length, sizeof(int));
        NeighbourCounts = (int*)NativeMemory.Alloc((nuint)Local, sizeof(int));
        FirstNeighbours = (int**)NativeMemory.Alloc((nuint)Local, (nuint)sizeof(int*));
        for (int i = 0; i < Local; i++)
        {
            NeighbourCounts[i] = pairs.Offsets[i + 1] - pairs.Offsets[i];
            FirstNeighbours[i] = neighbours + pairs.Offsets[i];
            for (int p = pairs.Offsets[i]; p < pairs.Offsets[i + 1]; p++)
                neighbours[p] = pairs.Images[p] == default ? pairs.Neighbours[p] : Ghost(pairs.Neighbours[p], pairs.Images[p]);
        }
        Atoms = new() { Species = [.. species], Positions = [.. positions], Centres = [.. Enumerable.Range(0, Local)], Neighbours = this };

        int Ghost(int atom, Image image)
        {
            if (!places.TryGetValue((atom, image), out int place))
            {
                places[(atom, image)] = place = species.Count;
                species.Add(structure.Species[atom]);
                positions.Add(structure.Positions[atom] + image.Translation(structure.Cell.Vectors));
            }
            return place;
        }
    }

    /// <summary>Number of atoms without ghosts.</summary>
    public int Local { get; }

    /// <summary>What the host gives to the C# library.</summary>
    public Subdomain Atoms { get; }

    /// <summary>Number of neighbours of each atom.</summary>
    public int* NeighbourCounts { get; }

    /// <summary>Neighbours of each atom.</summary>
    public int** FirstNeighbours { get; }

    /// <inheritdoc/>
    public int Mask => 0x1fffffff;

    /// <inheritdoc/>
    public ReadOnlySpan<int> NeighboursOf(int atom) => new(FirstNeighbours[atom], NeighbourCounts[atom]);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(neighbours);
        NativeMemory.Free(NeighbourCounts);
        NativeMemory.Free(FirstNeighbours);
    }
}
