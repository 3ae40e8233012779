using Nnip.Neighbours;

namespace Nnip.Backends;

/// <summary>
/// The frame of one part of a structure after the other: what describes a part lies in the memory of the one before. Of one worker; what
/// was made of the frame is to be used before the next.
/// </summary>
internal sealed class PartFrame<T> : IDisposable where T : unmanaged
{
    private readonly double[] referenceEnergies;
    private readonly FramePairs<T> pairs = new();
    private readonly Frame<T> frame;

    /// <summary>The frame of no atoms.</summary>
    /// <param name="referenceEnergies">E0 of each species (S), eV.</param>
    public PartFrame(double[] referenceEnergies)
    {
        this.referenceEnergies = referenceEnergies;
        SpeciesStart = new int[SpeciesCount + 1];
        frame = new() { SpeciesStart = SpeciesStart, Order = Order, PairCount = 0, Pairs = pairs };
    }

    /// <summary>First atom of each species, and the end (S+1): to be written before <see cref="Finish"/>.</summary>
    public int[] SpeciesStart { get; }

    /// <summary>Index in the structure of each atom: to be written from <see cref="Reserve"/> on; longer than the part.</summary>
    public int[] Order { get; private set; } = [];

    private int SpeciesCount => referenceEnergies.Length;

    /// <summary>Makes room for the atoms of a part.</summary>
    public void Reserve(int atoms)
    {
        if (Order.Length < atoms)
            Order = new int[atoms + atoms / 4];
    }

    /// <summary>The frame of the part.</summary>
    /// <param name="atoms">Number of atoms.</param>
    /// <param name="ghosts">Number of ghosts.</param>
    /// <param name="found">The pairs of all of them.</param>
    public Frame<T> Finish(int atoms, int ghosts, FoundPairs<T> found)
    {
        double energy = 0;
        for (int z = 0; z < SpeciesCount; z++)
            energy += (SpeciesStart[z + 1] - SpeciesStart[z]) * referenceEnergies[z];
        pairs.Show(found, atoms + ghosts, SpeciesCount);
        frame.Assign(Order, atoms, ghosts, found, energy);
        return frame;
    }

    /// <inheritdoc/>
    public void Dispose() => frame.Dispose();
}
