using Nnip.Descriptors;
using Nnip.Neighbours;
using Nnip.Structures;

namespace Nnip.Backends;

/// <summary>
/// The parts of a structure whose atoms move a little from call to call: the atoms of each and the copies around it stay until an atom has
/// moved by more than half the skin, or cell or species have changed. The pairs within the cutoff are found anew by whoever computes the
/// part: no list is read from memory, and no pairs of a skin are computed.
/// </summary>
/// <param name="descriptor">Species.</param>
/// <param name="cutoff">Cutoff in Angstrom.</param>
/// <param name="skin">How far beyond it copies are kept.</param>
/// <param name="leastAtoms">Parts of a small structure have so many atoms, ...</param>
/// <param name="mostAtoms">... and those of a large one so many.</param>
internal sealed class MovingParts(DescriptorTable descriptor, double cutoff, double skin, int leastAtoms, int mostAtoms) : IDisposable
{
    /// <summary>Parts that all workers of a usual machine find work in. Not the number of workers, on which no result may depend.</summary>
    private const int GoodParts = 16;

    private readonly SkinRule rule = new(skin);
    private readonly StructureParts parts = new(descriptor, cutoff + skin, keepsCopies: true);
    private int[] species = [];
    private bool isCut;

    /// <summary>How often the structure was cut anew.</summary>
    public long Rebuilds { get; private set; }

    /// <summary>The parts of a configuration; overwritten by the next call.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="forEach">Runs body(worker, index) for each index.</param>
    /// <exception cref="InputException">As for <see cref="StructureParts.Cut"/>.</exception>
    public StructureParts Update(Configuration configuration, Action<int, Action<int, int>> forEach)
    {
        if (isCut && rule.Holds(configuration.Positions, configuration.Cell) && configuration.Species.AsSpan().SequenceEqual(species))
        {
            parts.Tree.Move(configuration.Positions, forEach);
            return parts;
        }
        isCut = false;
        rule.Begin(configuration.Positions, configuration.Cell);
        if (species.Length != configuration.Count)
            species = new int[configuration.Count];
        configuration.Species.CopyTo(species, 0);
        Rebuilds++;
        parts.Cut(configuration, Math.Clamp(configuration.Count / GoodParts, leastAtoms, mostAtoms), forEach);
        isCut = true;
        return parts;
    }

    /// <inheritdoc/>
    public void Dispose() => parts.Dispose();
}
