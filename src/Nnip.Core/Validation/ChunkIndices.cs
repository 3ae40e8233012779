using Nnip.Backends;

namespace Nnip.Validation;

/// <summary>Which elements of the blocks of a chunk belong to an atom or a pair, not to padding or another part of a frame.</summary>
internal static class ChunkIndices
{
    /// <summary>The atoms of a chunk: species, index in the planes of atoms, row.</summary>
    public static IEnumerable<(int Species, int Index, int Row)> Atoms<T>(Chunk<T> chunk) where T : unmanaged =>
        from segment in chunk.Segments.ToArray()
        from z in Enumerable.Range(0, chunk.SpeciesCount)
        let first = segment.SpeciesFrom(z)
        from a in Enumerable.Range(first, segment.SpeciesTo(z) - first)
        select (z, a + segment.AtomDelta, segment.RowStart[z] + a - first);

    /// <summary>The pairs of centres of a chunk: species of the centre and index in the planes of pairs.</summary>
    public static IEnumerable<(int Species, int Index)> Pairs<T>(Chunk<T> chunk) where T : unmanaged =>
        from segment in chunk.Segments.ToArray()
        from z in Enumerable.Range(0, chunk.SpeciesCount)
        from a in Enumerable.Range(segment.SpeciesFrom(z), segment.SpeciesTo(z) - segment.SpeciesFrom(z))
        let start = segment.Frame.PairStart[a * chunk.SpeciesCount]
        from p in Enumerable.Range(start, segment.Frame.PairStart[(a + 1) * chunk.SpeciesCount] - start)
        select (z, p + segment.PairDelta);

    /// <summary>Elements of a block (features, rows) in rows of atoms; the number of features is given for each species.</summary>
    public static int[] Rows<T>(Chunk<T> chunk, Func<int, int> features) where T : unmanaged =>
        [.. from atom in Atoms(chunk) from f in Enumerable.Range(0, features(atom.Species)) select f * chunk.Rows.Count + atom.Row];

    /// <summary>The x, y and z of the atoms of the chunk in planes of atoms.</summary>
    public static int[] AtomPlanes<T>(Chunk<T> chunk) where T : unmanaged =>
        [.. from atom in Atoms(chunk) from axis in Enumerable.Range(0, 3) select axis * chunk.AtomStride + atom.Index];

    /// <summary>The x, y and z of the pairs of centres of the chunk in planes of pairs.</summary>
    public static int[] PairPlanes<T>(Chunk<T> chunk) where T : unmanaged =>
        [.. from p in Pairs(chunk) from axis in Enumerable.Range(0, 3) select axis * chunk.PairStride + p.Index];

    /// <summary>
    /// Elements of an explicit Jacobian (features, 3, PairStride) that are written; the number of features is given for each species.
    /// </summary>
    public static int[] Jacobian<T>(Chunk<T> chunk, Func<int, int> features) where T : unmanaged =>
    [
        .. from pair in Pairs(chunk)
           from row in Enumerable.Range(0, 3 * features(pair.Species))
           select row * chunk.PairStride + pair.Index,
    ];
}
