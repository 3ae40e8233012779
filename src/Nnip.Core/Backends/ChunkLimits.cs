namespace Nnip.Backends;

/// <summary>The sizes of chunks that suit a backend.</summary>
/// <param name="TrainingAtoms">Small frames of a mini-batch are put together until a chunk has this many atoms.</param>
/// <param name="PredictionAtoms">Atoms of a chunk of a large frame.</param>
/// <param name="Bytes">Largest size of the intermediate blocks of a chunk: a mini-batch that needs more is split between frames.</param>
/// <param name="CacheBytes">Most bytes of descriptors kept between epochs, whatever the settings allow.</param>
/// <param name="PartAtoms">
/// Most atoms of a part of a structure that is predicted as a frame of its own, with ghosts around it; 0 = a structure is always one frame,
/// which <see cref="IOperations{T}.BuildFrame"/> makes.
/// </param>
/// <param name="EqualStrides">Whether chunks of a data set should have equal strides, because sequences of operations are recorded.</param>
public readonly record struct ChunkLimits(
    int TrainingAtoms, int PredictionAtoms, long Bytes = long.MaxValue, long CacheBytes = long.MaxValue, int PartAtoms = 0,
    bool EqualStrides = false)
{
    /// <summary>
    /// For backends that compute in the caches of processors: enough rows for the matrix products, few enough for the cache; a part long
    /// enough to hide the cost of a chunk; parts whose pairs are in the cache from the search to the forces, with few ghosts for each atom.
    /// </summary>
    public static ChunkLimits Processor => new(64, 256, PartAtoms: 1024);
}
