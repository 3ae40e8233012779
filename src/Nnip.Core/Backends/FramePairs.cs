namespace Nnip.Backends;

/// <summary>The pairs of a frame in host memory, see the properties of <see cref="Frame{T}"/> of these names.</summary>
/// <param name="PairStart">First pair of centre i with neighbours of species z at [i * S + z] (N * S + 1).</param>
/// <param name="Neighbours">Sorted index of the neighbour of each pair (P).</param>
/// <param name="TransposeStart">CSR offsets of the transpose (N+1).</param>
/// <param name="TransposePairs">Pairs whose neighbour is the atom, ascending (P).</param>
/// <param name="Vectors">Pair vectors, planar (3, PairStride).</param>
public sealed record FramePairs<T>(int[] PairStart, int[] Neighbours, int[] TransposeStart, int[] TransposePairs, HostBuffer<T> Vectors)
    where T : unmanaged;
