using Nnip.Structures;

namespace Nnip.Neighbours;

/// <summary>
/// A pair list for molecular dynamics: built with cutoff + skin, and reused until an atom has moved more than half the skin or the
/// cell has changed. Not safe for use by several threads at once.
/// </summary>
/// <param name="cutoff">Every pair closer than this is listed at all times; Angstrom.</param>
/// <param name="skin">Extra distance in Angstrom; larger means longer lists and fewer rebuilds.</param>
/// <param name="threads">How many threads share a rebuild.</param>
public sealed class VerletList(double cutoff, double skin, int threads = 1)
{
    private readonly SkinRule rule = new(skin);
    private PairList? current;

    /// <summary>
    /// The pairs with vectors for the positions of the last <see cref="Update"/>. Pairs between cutoff and cutoff + skin, and
    /// slightly beyond, are among them: descriptors vanish there. A reuse changes its vectors in place.
    /// </summary>
    /// <exception cref="InvalidOperationException">Nothing was built yet, or the last rebuild failed.</exception>
    public PairList Current => current ?? throw new InvalidOperationException("Update must succeed before the pairs are asked for.");

    /// <summary>How often the list was built anew.</summary>
    public long Rebuilds { get; private set; }

    /// <summary>How often only the vectors were recomputed.</summary>
    public long Reuses { get; private set; }

    /// <summary>Brings <see cref="Current"/> up to date. Allocates nothing where the list is reused.</summary>
    /// <param name="positions">Cartesian positions (N) in Angstrom, unwrapped or wrapped; wrapping an atom costs a rebuild.</param>
    /// <param name="cell">The cell and its periodic directions.</param>
    /// <param name="source">Name of the structure, for messages.</param>
    /// <returns>Whether the list was rebuilt.</returns>
    /// <exception cref="InputException">As for <see cref="PairList.Build(Configuration, double, int)"/>.</exception>
    public bool Update(ReadOnlySpan<Vec3> positions, Cell cell, string source = "")
    {
        if (current is not null && rule.Holds(positions, cell))
        {
            current.UpdateVectors(positions, cell.Vectors, source);
            Reuses++;
            return false;
        }
        current = null;
        rule.Begin(positions, cell);
        current = PairList.Build(rule.BuiltAt, cell, cutoff + skin, threads, source);
        Rebuilds++;
        return true;
    }
}
