using System.Runtime.CompilerServices;
using Nnip.Memory;
using Nnip.Structures;

namespace Nnip.Neighbours;

/// <summary>
/// All pairs (centre i, neighbour j, image n) closer than a cutoff, in both directions and with every image, an atom's own images
/// included. Stored in compressed rows: the pairs of centre i are Offsets[i] .. Offsets[i + 1] - 1, ordered by neighbour, then by image.
/// The transpose lists, for each atom, the pairs in which it is the neighbour, so that forces are gathered instead of scattered.
/// </summary>
public sealed class PairList
{
    // Formed when first asked for: pipelines sort pairs by species and need the transpose of that instead.
    private readonly Lazy<(int[] Start, int[] Items)> transpose;

    /// <summary>Takes over rows made elsewhere (a host's own neighbour list).</summary>
    /// <param name="offsets">First pair of each centre (N + 1), starting at 0 and not decreasing.</param>
    /// <param name="neighbours">Neighbour of each pair (P), in 0..N-1.</param>
    /// <param name="images">Image of the neighbour of each pair (P).</param>
    /// <param name="vectors">r_j + image - r_i of each pair (P) in Angstrom.</param>
    /// <exception cref="ArgumentException">The arrays do not fit together.</exception>
    public PairList(int[] offsets, int[] neighbours, Image[] images, Vec3[] vectors)
    {
        ArgumentNullException.ThrowIfNull(offsets);
        ArgumentNullException.ThrowIfNull(neighbours);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(vectors);
        if (offsets.Length == 0 || offsets[0] != 0 || offsets[^1] != neighbours.Length)
            throw new ArgumentException("Offsets must start at 0 and end at the number of pairs.", nameof(offsets));
        for (int i = 1; i < offsets.Length; i++)
            if (offsets[i] < offsets[i - 1])
                throw new ArgumentException("Offsets must not decrease.", nameof(offsets));
        if (images.Length != neighbours.Length || vectors.Length != neighbours.Length)
            throw new ArgumentException("Neighbours, images and vectors must have one entry per pair.");
        Offsets = offsets;
        Neighbours = neighbours;
        Images = images;
        Vectors = vectors;
        transpose = new(() => CountingSort.ByKey(neighbours, AtomCount));
        foreach (int j in neighbours)
            if ((uint)j >= (uint)AtomCount)
                throw new ArgumentException("Neighbours must be indices of atoms.", nameof(neighbours));
    }

    /// <summary>First pair of each centre (N + 1).</summary>
    public int[] Offsets { get; }

    /// <summary>Neighbour of each pair (P).</summary>
    public int[] Neighbours { get; }

    /// <summary>Image of the neighbour of each pair (P), relative to the positions as given, which may lie outside the cell.</summary>
    public Image[] Images { get; }

    /// <summary>r_j + image - r_i of each pair (P) in Angstrom. The vector of the reverse pair is its exact negative.</summary>
    public Vec3[] Vectors { get; }

    /// <summary>First entry of each atom in <see cref="TransposePairs"/> (N + 1).</summary>
    public int[] TransposeOffsets => transpose.Value.Start;

    /// <summary>Pairs grouped by their neighbour (P), ascending inside a group.</summary>
    public int[] TransposePairs => transpose.Value.Items;

    /// <summary>N, the number of atoms.</summary>
    public int AtomCount => Offsets.Length - 1;

    /// <summary>P, the number of pairs, each direction counted.</summary>
    public int PairCount => Neighbours.Length;

    /// <summary>Finds all pairs of a configuration. The work is proportional to the number of atoms.</summary>
    /// <param name="configuration">The atoms and their cell; <see cref="Configuration.Source"/> opens the messages.</param>
    /// <param name="cutoff">Pairs with distance 0 &lt; |r| &lt; cutoff are listed; Angstrom.</param>
    /// <param name="threads">How many threads share the work; the result does not depend on it.</param>
    /// <exception cref="InputException">A position or the cell is not finite, the periodic lattice vectors are singular, two atoms overlap
    /// (closer than 0.1 A), or there are more pairs than an array can hold.</exception>
    public static PairList Build(Configuration configuration, double cutoff, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Build(configuration.Positions, configuration.Cell, cutoff, threads, configuration.Source);
    }

    /// <summary>Finds all pairs of atoms at given positions. The positions are copied for the duration of the call.</summary>
    /// <inheritdoc cref="Build(Configuration, double, int)"/>
    /// <param name="positions">Cartesian positions (N) in Angstrom; they need not lie inside the cell.</param>
    /// <param name="cell">The cell and its periodic directions.</param>
    /// <param name="cutoff">Pairs with distance 0 &lt; |r| &lt; cutoff are listed; Angstrom.</param>
    /// <param name="threads">How many threads share the work; the result does not depend on it.</param>
    public static PairList Build(ReadOnlySpan<Vec3> positions, Cell cell, double cutoff, int threads = 1) =>
        Build(positions.ToArray(), cell, cutoff, threads, source: "");

    /// <summary>The same without a copy; source opens the messages.</summary>
    internal static PairList Build(Vec3[] positions, Cell cell, double cutoff, int threads, string source)
    {
        using var search = new PairSearch(positions, cell, cutoff, PairRows.ByCentre(positions.Length), threads, source, HostHeap.Instance);
        var offsets = new int[positions.Length + 1];
        var neighbours = GC.AllocateUninitializedArray<int>(search.PairCount);
        var images = GC.AllocateUninitializedArray<Image>(search.PairCount);
        var vectors = GC.AllocateUninitializedArray<Vec3>(search.PairCount);
        search.Write(offsets, new Target(neighbours, images, vectors));
        return new(offsets, neighbours, images, vectors);
    }

    /// <summary>Recomputes the vectors of the stored pairs for moved atoms. Allocates nothing.</summary>
    internal void UpdateVectors(ReadOnlySpan<Vec3> positions, in Mat3 vectors, string source)
    {
        for (int i = 0; i < positions.Length; i++)
        {
            int first = Offsets[i], count = Offsets[i + 1] - first;
            ReadOnlySpan<int> neighbours = Neighbours.AsSpan(first, count);
            ReadOnlySpan<Image> images = Images.AsSpan(first, count);
            var rows = Vectors.AsSpan(first, count);
            var position = positions[i];
            for (int p = 0; p < rows.Length; p++)
            {
                int j = neighbours[p];
                var r = positions[j] - position;
                if (images[p] != default)
                    r += images[p].Translation(vectors);
                if (r.LengthSquared < StructureChecks.OverlapDistance * StructureChecks.OverlapDistance)
                    throw StructureChecks.Overlap(i, j, r.Length, source);
                rows[p] = r;
            }
        }
    }

    private readonly struct Target(int[] neighbours, Image[] images, Vec3[] vectors) : IPairTarget
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write(int slot, int neighbour, Image image, Vec3 r) =>
            (neighbours[slot], images[slot], vectors[slot]) = (neighbour, image, r);
    }
}
