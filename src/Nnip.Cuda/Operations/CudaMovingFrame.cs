using Nnip.Backends;
using Nnip.Neighbours;
using Nnip.Structures;

namespace Nnip.Cuda.Operations;

/// <summary>Moving atoms whose pairs are found, and whose vectors are written anew, on the device.</summary>
internal sealed class CudaMovingFrame<T>(CudaOperations<T> operations, double[] referenceEnergies, double skin) : IMovingFrame<T>
    where T : unmanaged
{
    private readonly SkinRule rule = new(skin);
    private readonly double cutoff = operations.Tables.Cutoff + skin;
    private DevicePairs<T>? pairs;
    private Frame<T>? frame;
    private int[] species = [];

    /// <inheritdoc/>
    public long Rebuilds { get; private set; }

    /// <inheritdoc/>
    public long Reuses { get; private set; }

    /// <inheritdoc/>
    public Frame<T> Update(Configuration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (pairs is { OnDevice.IsDisposed: false } && rule.Holds(configuration.Positions, configuration.Cell)
            && configuration.Species.AsSpan().SequenceEqual(species))
        {
            operations.MovePairs(pairs, configuration, cutoff);
            Reuses++;
            return pairs.Frame;
        }
        Dispose();
        if (configuration.Count == 0)
            return frame = operations.BuildFrame(configuration, referenceEnergies);
        rule.Begin(configuration.Positions, configuration.Cell);
        pairs = operations.FindPairs(configuration, referenceEnergies, cutoff, moving: true);
        species = (int[])configuration.Species.Clone();
        Rebuilds++;
        return frame = pairs.Frame;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        frame?.Dispose();
        pairs?.Dispose();
        (frame, pairs) = (null, null);
    }
}
