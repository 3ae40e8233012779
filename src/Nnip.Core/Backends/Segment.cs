namespace Nnip.Backends;

/// <summary>
/// Part of a chunk that belongs to one frame: its sorted atoms [AtomFrom, AtomTo). Atom a of the frame has index a + AtomDelta in the
/// chunk's force planes, pair p has index p + PairDelta in its pair planes, and the atoms of species z have consecutive rows
/// from RowStart[z] on.
/// </summary>
public readonly record struct Segment<T>(Frame<T> Frame, int AtomFrom, int AtomTo, int AtomDelta, int PairDelta, int[] RowStart)
    where T : unmanaged
{
    /// <summary>First atom of species z in the segment.</summary>
    public int SpeciesFrom(int z) => Math.Clamp(Frame.SpeciesStart[z], AtomFrom, AtomTo);

    /// <summary>End of the atoms of species z in the segment.</summary>
    public int SpeciesTo(int z) => Math.Clamp(Frame.SpeciesStart[z + 1], AtomFrom, AtomTo);
}
