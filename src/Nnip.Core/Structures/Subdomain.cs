namespace Nnip.Structures;

/// <summary>
/// The atoms that one process of a host computes, as hosts cut space into domains: local atoms, then ghosts, copies of atoms of other
/// processes and periodic images, with the host's own neighbour list in place of a cell.
/// </summary>
public sealed record Subdomain
{
    /// <summary>Atomic numbers of local atoms and ghosts (N); 0 for atoms that the potential leaves alone.</summary>
    public required int[] Species { get; init; }

    /// <summary>Positions of local atoms and ghosts in Angstrom (N).</summary>
    public required Vec3[] Positions { get; init; }

    /// <summary>The local atoms to compute, each once.</summary>
    public required int[] Centres { get; init; }

    /// <summary>Neighbours of each centre.</summary>
    public required INeighbourRows Neighbours { get; init; }

    /// <summary>Number of atoms, ghosts included.</summary>
    public int Count => Species.Length;
}

/// <summary>A neighbour list as its owner keeps it.</summary>
public interface INeighbourRows
{
    /// <summary>Bits of an entry that hold the number of the atom; hosts keep marks in others.</summary>
    int Mask { get; }

    /// <summary>All neighbours of an atom within the cutoff, each in both directions; those further away are passed over.</summary>
    ReadOnlySpan<int> NeighboursOf(int atom);
}
