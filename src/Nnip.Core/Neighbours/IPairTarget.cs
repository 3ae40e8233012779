using Nnip.Structures;

namespace Nnip.Neighbours;

/// <summary>
/// Takes the pairs of a search; a structure, so that each search is compiled for its own. Called by several threads at once, for different
/// slots.
/// </summary>
internal interface IPairTarget
{
    /// <summary>Stores a pair.</summary>
    /// <param name="slot">Its place among all pairs.</param>
    /// <param name="neighbour">Its neighbour.</param>
    /// <param name="image">Image of the neighbour.</param>
    /// <param name="r">r_j + image - r_i, Angstrom.</param>
    void Write(int slot, int neighbour, Image image, Vec3 r);
}
