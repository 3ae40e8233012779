using Nnip.Descriptors;
using Nnip.Neighbours;
using Nnip.Structures;

namespace Nnip.Backends;

/// <summary>A configuration cut into boxes of atoms, each of which can be made a frame of its own with copies of the atoms around it.</summary>
/// <param name="descriptor">Species.</param>
/// <param name="reach">How far around a part copies are taken, in Angstrom.</param>
/// <param name="keepsCopies">Whether the copies around parts are kept, for atoms that move.</param>
internal sealed class StructureParts(DescriptorTable descriptor, double reach, bool keepsCopies)
{
    private Halo[] kept = [];

    /// <summary>The sorted atoms.</summary>
    public SpaceTree Tree { get; } = new();

    /// <summary>Species of each sorted atom; longer than N.</summary>
    public int[] Species { get; private set; } = [];

    /// <summary>First sorted atom of each part, and the end.</summary>
    public int[] Starts { get; private set; } = [];

    /// <summary>Number of parts.</summary>
    public int Count => Starts.Length - 1;

    /// <summary>Cuts a configuration; an earlier one is forgotten, the memory for it is used again.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="mostAtoms">Most atoms of a part.</param>
    /// <param name="forEach">Runs body(worker, index) for each index.</param>
    /// <exception cref="InputException">A species is not one of the descriptor's, or pairs cannot be sought in the structure.</exception>
    public void Cut(Configuration configuration, int mostAtoms, Action<int, Action<int, int>> forEach)
    {
        var species = SortedAtoms.SpeciesOf(configuration, descriptor);
        Tree.Sort(configuration.Positions, configuration.Cell, reach, configuration.Source, forEach);
        if (Species.Length < species.Length)
            Species = new int[Tree.Order.Length];
        for (int k = 0; k < species.Length; k++)
            Species[k] = species[Tree.Order[k]];
        Starts = Tree.Parts(mostAtoms);
        if (!keepsCopies)
            return;
        // All now: found later they would be those of moved atoms, and lack some that are allowed to come near.
        kept = new Halo[Count];
        forEach(Count, (_, part) => kept[part] = Find(part, new()));
    }

    /// <summary>The copies around a part: those kept, or found and put into what the caller has for them.</summary>
    public Halo HaloOf(int part, Halo free) => keepsCopies ? kept[part] : Find(part, free);

    /// <summary>The part of a sorted atom.</summary>
    public int PartOf(int atom)
    {
        int found = Array.BinarySearch(Starts, atom);
        return found >= 0 ? found : ~found - 1;
    }

    private Halo Find(int part, Halo halo)
    {
        halo.Find(Tree, Starts[part], Starts[part + 1], reach);
        return halo;
    }
}
