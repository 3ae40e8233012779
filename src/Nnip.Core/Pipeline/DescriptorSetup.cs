using System.Numerics;
using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Pipeline;

/// <summary>
/// Descriptors of a data set, once: raw invariants of every frame, their mean and scale, and the caches of standardised inputs from
/// which every epoch starts.
/// </summary>
internal static class DescriptorSetup
{
    // A descriptor whose spread is rounding noise of its mean says nothing; scaling it up would make noise an input.
    private const double RelativeSpread = 1e-6, AbsoluteSpread = 1e-12;

    /// <summary>
    /// Mean and scale over all atoms of each species; when <paramref name="standardisation"/> is given, that one. Fills caches while they
    /// fit, with raw invariants: <see cref="Standardise"/> them once the operations of the model are compiled.
    /// </summary>
    public static Standardisation Run<T>(
        IBackend backend, IOperations<T> operations, Frame<T>[] frames, Standardisation? standardisation,
        long cacheBytes, IHostMemory memory)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var raw = operations.Tables;
        int[] counts = raw.Network.SpeciesInputs;
        bool cached = CacheBytes(frames, raw) <= cacheBytes;
        if (standardisation is not null && !cached)
            return standardisation;

        var moments = standardisation is null ? new DescriptorMoments[frames.Length] : null;
        var spare = new DescriptorCache<T>?[backend.Workers];
        backend.ForEach(frames.Length, (worker, f) =>
        {
            frames[f].Pin();
            var chunk = new Chunk<T>([frames[f]], raw.Descriptor.SpeciesCount);
            var cache = cached
                ? DescriptorCache<T>.Allocate(operations, chunk.Rows, memory)
                : Reuse(ref spare[worker], operations, chunk.Rows);
            operations.Density(chunk, cache.Densities);
            operations.Invariants(chunk.Rows, cache.Densities, cache.Inputs);
            if (moments is not null)
                moments[f] = DescriptorMoments.Of(cache.Inputs.Read(raw.MaxInvariants * chunk.Rows.Count), chunk, counts);
            frames[f].Park();
            if (!cached)
                return;
            frames[f].Cache = cache;
            cache.Park();
        });
        foreach (var cache in spare)
            cache?.Dispose();

        return standardisation ?? Merge(moments!, counts);
    }

    /// <summary>Computes the inputs of the caches anew with the standardisation and the projections of the operations.</summary>
    public static void Standardise<T>(IBackend backend, IOperations<T> operations, Frame<T>[] frames, IHostMemory memory)
        where T : unmanaged =>
        backend.ForEach(frames.Length, (_, f) =>
        {
            if (frames[f].Cache is not { } cache)
                return;
            cache.Pin();
            operations.Invariants(cache.Rows, cache.Densities, cache.Inputs);
            if (operations.Tables.Projections is not null)
            {
                var inputs = operations.AllocateKept("cached inputs", operations.Tables.MaxSpeciesInputs * cache.Rows.Count, memory);
                operations.InputProjection(cache.Rows, cache.Inputs, inputs);
                cache.Inputs.Dispose();
                frames[f].Cache = cache = cache with { Inputs = inputs };
            }
            cache.Park(written: true);
        });

    /// <summary>The scale of a descriptor by its mean and deviation.</summary>
    public static double Scale(double mean, double spread) => spread > RelativeSpread * Math.Abs(mean) + AbsoluteSpread ? spread : 1;

    private static long CacheBytes<T>(Frame<T>[] frames, ModelTables tables) where T : unmanaged
    {
        long rows = 0;
        foreach (var frame in frames)
            for (int z = 0; z < tables.Descriptor.SpeciesCount; z++)
                rows += RowLayout.Align(frame.SpeciesStart[z + 1] - frame.SpeciesStart[z]);
        return rows * (tables.Descriptor.DensityCount + tables.MaxInvariants) * (typeof(T) == typeof(float) ? 4 : 8);
    }

    private static DescriptorCache<T> Reuse<T>(ref DescriptorCache<T>? spare, IOperations<T> operations, RowLayout rows) where T : unmanaged
    {
        if (spare is null || spare.Rows.Count < rows.Count)
        {
            spare?.Dispose();
            spare = DescriptorCache<T>.Allocate(operations, rows, HostHeap.Instance);
        }
        return spare;
    }

    private static Standardisation Merge(DescriptorMoments[] moments, int[] counts)
    {
        double[][] mean = new double[counts.Length][], sigma = new double[counts.Length][];
        for (int z = 0; z < counts.Length; z++)
        {
            var total = DescriptorMoments.Empty(counts[z]);
            foreach (var part in moments)
                total.Add(part, z);
            (mean[z], sigma[z]) = (total.Mean[0], new double[counts[z]]);
            for (int d = 0; d < counts[z]; d++)
            {
                double spread = total.Count[0] > 0 ? Math.Sqrt(total.Squares[0][d] / total.Count[0]) : 0;
                sigma[z][d] = Scale(mean[z][d], spread);
            }
        }
        return new(mean, sigma);
    }
}
