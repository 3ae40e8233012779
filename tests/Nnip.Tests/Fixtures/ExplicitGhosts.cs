using System.Runtime.InteropServices;
using Nnip.Neighbours;
using Nnip.Structures;

namespace Nnip.Tests.Fixtures;

/// <summary>
/// A structure as hosts give it to their processes: every process has some of the atoms, and all others and the periodic images that its
/// atoms see as ghosts; the list has entries with marks, and neighbours that are too far away.
/// </summary>
internal sealed class ExplicitGhosts : INeighbourRows
{
    private const int Mark = 1 << 30;
    private readonly List<int> owners = [];
    private readonly List<int>[] rows;

    /// <summary>Makes the part of one process.</summary>
    /// <param name="structure">The structure.</param>
    /// <param name="cutoff">Cutoff of the model, Angstrom; the list goes further.</param>
    /// <param name="local">Its atoms.</param>
    public ExplicitGhosts(Configuration structure, double cutoff, int[] local)
    {
        var pairs = PairList.Build(structure, cutoff + 0.7);
        var positions = new List<Vec3>();
        var places = new Dictionary<(int, Image), int>();
        foreach (int i in local)
            Place(i, default);
        rows = [.. local.Select(_ => new List<int>())];
        for (int c = 0; c < local.Length; c++)
            for (int p = pairs.Offsets[local[c]]; p < pairs.Offsets[local[c] + 1]; p++)
            {
                int place = Place(pairs.Neighbours[p], pairs.Images[p]);
                rows[c].Add(p % 3 == 0 ? place | Mark : place);
            }
        Atoms = new()
        {
            Species = [.. owners.Select(i => structure.Species[i])],
            Positions = [.. positions],
            Centres = [.. Enumerable.Range(0, local.Length).Reverse()],
            Neighbours = this,
        };

        int Place(int atom, Image image)
        {
            if (!places.TryGetValue((atom, image), out int place))
            {
                places[(atom, image)] = place = owners.Count;
                owners.Add(atom);
                positions.Add(structure.Positions[atom] + image.Translation(structure.Cell.Vectors));
            }
            return place;
        }
    }

    /// <summary>What the process gives to the library.</summary>
    public Subdomain Atoms { get; }

    /// <summary>The atom of the structure that each atom or ghost is a copy of.</summary>
    public IReadOnlyList<int> Owners => owners;

    /// <inheritdoc/>
    public int Mask => 0x1fffffff;

    /// <inheritdoc/>
    public ReadOnlySpan<int> NeighboursOf(int atom) => CollectionsMarshal.AsSpan(rows[atom]);
}
