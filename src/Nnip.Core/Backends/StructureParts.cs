using Nnip.Descriptors;
using Nnip.Neighbours;
using Nnip.Structures;

namespace Nnip.Backends;

/// <summary>A configuration cut into boxes of atoms, each of which can be made a frame of its own with copies of the atoms around it.</summary>
internal sealed class StructureParts
{
    private readonly Halo?[] halos;
    private readonly double reach;

    /// <summary>Cuts a configuration.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="descriptor">Its species.</param>
    /// <param name="reach">How far around a part copies are taken, in Angstrom.</param>
    /// <param name="mostAtoms">Atoms of a part.</param>
    /// <param name="forEach">Runs body(worker, index) for each index.</param>
    /// <exception cref="InputException">A species is not one of the descriptor's, or pairs cannot be sought in the structure.</exception>
    public StructureParts(
        Configuration configuration, DescriptorTable descriptor, double reach, int mostAtoms, Action<int, Action<int, int>> forEach)
    {
        this.reach = reach;
        Tree = new(configuration.Positions, configuration.Cell, reach, configuration.Source, forEach);
        var species = SortedAtoms.SpeciesOf(configuration, descriptor);
        Species = Array.ConvertAll(Tree.Order, i => species[i]);
        Starts = Tree.Parts(mostAtoms);
        halos = new Halo?[Count];
    }

    /// <summary>The sorted atoms.</summary>
    public SpaceTree Tree { get; }

    /// <summary>Species of each sorted atom (N).</summary>
    public int[] Species { get; }

    /// <summary>First sorted atom of each part, and the end.</summary>
    public int[] Starts { get; }

    /// <summary>Number of parts.</summary>
    public int Count => Starts.Length - 1;

    /// <summary>The copies around a part; found when first asked for.</summary>
    public Halo HaloOf(int part) => halos[part] ??= new(Tree, Starts[part], Starts[part + 1], reach);

    /// <summary>The part of a sorted atom.</summary>
    public int PartOf(int atom)
    {
        int found = Array.BinarySearch(Starts, atom);
        return found >= 0 ? found : ~found - 1;
    }
}
