using Nnip.Descriptors;
using Nnip.Neighbours;
using Nnip.Structures;

namespace Nnip.Backends;

/// <summary>
/// A configuration cut into boxes of atoms, each of which can be made a frame of its own with copies of the atoms around it. One
/// configuration after the other, in the same memory.
/// </summary>
internal sealed class StructureParts : IDisposable
{
    private readonly SpeciesTable table;
    private readonly double reach;
    private readonly bool keepsCopies;
    private readonly Action<int, int> keepHalo;
    private readonly List<Halo> kept = [];
    private int[] unsorted = [];

    /// <summary>Nothing is cut yet.</summary>
    /// <param name="descriptor">Species.</param>
    /// <param name="reach">How far around a part copies are taken, in Angstrom.</param>
    /// <param name="keepsCopies">Whether the copies around parts are kept, for atoms that move.</param>
    public StructureParts(DescriptorTable descriptor, double reach, bool keepsCopies)
    {
        (this.reach, this.keepsCopies) = (reach, keepsCopies);
        table = new(descriptor);
        keepHalo = (_, part) => Find(part, kept[part]);
    }

    /// <summary>The sorted atoms.</summary>
    public SpaceTree Tree { get; } = new();

    /// <summary>Species of each sorted atom; longer than N.</summary>
    public int[] Species { get; private set; } = [];

    /// <summary>First sorted atom of each part, and the end; longer than that.</summary>
    public int[] Starts => Tree.PartStarts;

    /// <summary>Number of parts.</summary>
    public int Count => Tree.PartCount;

    /// <summary>Cuts a configuration; an earlier one is forgotten, the memory for it is used again.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="mostAtoms">Most atoms of a part.</param>
    /// <param name="forEach">Runs body(worker, index) for each index.</param>
    /// <exception cref="InputException">A species is not one of the descriptor's, or pairs cannot be sought in the structure.</exception>
    public void Cut(Configuration configuration, int mostAtoms, Action<int, Action<int, int>> forEach)
    {
        int count = configuration.Count;
        if (unsorted.Length < count)
            (unsorted, Species) = (new int[count + count / 8], new int[count + count / 8]);
        table.Write(configuration, unsorted);
        Tree.Sort(configuration.Positions, configuration.Cell, reach, configuration.Source, forEach);
        int[] order = Tree.Order;
        for (int k = 0; k < count; k++)
            Species[k] = unsorted[order[k]];
        Tree.Divide(mostAtoms);
        if (!keepsCopies)
            return;
        // All now: found later they would be those of moved atoms, and lack some that are allowed to come near.
        while (kept.Count < Count)
            kept.Add(new());
        forEach(Count, keepHalo);
    }

    /// <summary>The copies around a part: those kept, or found and put into what the caller has for them.</summary>
    public Halo HaloOf(int part, Halo free) => keepsCopies ? kept[part] : Find(part, free);

    /// <summary>The part of a sorted atom.</summary>
    public int PartOf(int atom)
    {
        int found = Array.BinarySearch(Starts, 0, Count + 1, atom);
        return found >= 0 ? found : ~found - 1;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var halo in kept)
            halo.Dispose();
    }

    private Halo Find(int part, Halo halo)
    {
        halo.Find(Tree, Starts[part], Starts[part + 1], reach);
        return halo;
    }
}
