using System.Numerics;
using Nnip.Backends;
using Nnip.Descriptors;
using Nnip.Neighbours;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>
/// The frame of atoms that move a little from call to call: pairs are sought with a skin, and while those found still hold all within the
/// cutoff only their vectors are written anew. Pairs beyond the cutoff add nothing.
/// </summary>
internal sealed class MovingFrame<T>(DescriptorTable descriptor, double[] referenceEnergies, double skin, int threads) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Frame<T>? frame;
    private int[] species = [], origins = [];

    /// <summary>The pairs behind the frame.</summary>
    public VerletList Pairs { get; } = new(descriptor.Cutoff, skin, threads);

    /// <summary>The frame of a configuration; stays this object's to dispose and is overwritten by the next call.</summary>
    public Frame<T> Update(Configuration configuration)
    {
        bool rebuilt = Pairs.Update(configuration.Positions, configuration.Cell, configuration.Source);
        if (frame is not null && !rebuilt && configuration.Species.AsSpan().SequenceEqual(species))
        {
            FrameBuilder.WriteVectors(Pairs.Current, origins, frame);
            return frame;
        }
        Dispose();
        frame = FrameBuilder.Build<T>(configuration, descriptor, Pairs.Current, referenceEnergies, out origins);
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
