using System.Numerics;
using Nnip.Backends;

namespace Nnip.Tests.Fixtures;

/// <summary>
/// A backend with chunks and parts of other sizes than it would choose, so that small structures have many; disposes what it wraps.
/// </summary>
internal sealed class LimitedBackend(IBackend inner, int predictionAtoms, int partAtoms) : IBackend
{
    public string Name => inner.Name;

    public string Description => $"{inner.Description}, parts of {partAtoms} atoms";

    public int Workers => inner.Workers;

    public ChunkLimits ChunkLimits => inner.ChunkLimits with { PredictionAtoms = predictionAtoms, PartAtoms = partAtoms };

    public bool Supports<T>() where T : unmanaged => inner.Supports<T>();

    public IOperations<T> Compile<T>(ModelTables tables) where T : unmanaged, IBinaryFloatingPointIeee754<T> => inner.Compile<T>(tables);

    public void ForEach(int count, Action<int, int> body) => inner.ForEach(count, body);

    public void Dispose() => inner.Dispose();
}
