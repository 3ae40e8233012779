using Nnip.Descriptors;
using Nnip.Neighbours;
using Nnip.Structures;

namespace Nnip.Backends;

/// <summary>Moving atoms whose pairs are found on the host.</summary>
internal sealed class MovingFrame<T>(DescriptorTable descriptor, double cutoff, double[] referenceEnergies, double skin, int threads)
    : IMovingFrame<T> where T : unmanaged
{
    private readonly VerletList list = new(cutoff, skin, threads);
    private Frame<T>? frame;
    private int[] species = [], origins = [];

    /// <inheritdoc/>
    public long Rebuilds => list.Rebuilds;

    /// <inheritdoc/>
    public long Reuses => list.Reuses;

    /// <inheritdoc/>
    public Frame<T> Update(Configuration configuration)
    {
        bool rebuilt = list.Update(configuration.Positions, configuration.Cell, configuration.Source);
        if (frame is not null && !rebuilt && configuration.Species.AsSpan().SequenceEqual(species))
        {
            FrameBuilder.WriteVectors(list.Current, origins, frame);
            return frame;
        }
        Dispose();
        frame = FrameBuilder.Build<T>(configuration, descriptor, list.Current, referenceEnergies, out origins);
        species = (int[])configuration.Species.Clone();
        return frame;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        frame?.Dispose();
        frame = null;
    }
}
