using System.Numerics;
using Nnip.Backends;

namespace Nnip.Reference;

/// <summary>
/// The oracle: double precision, one thread, plain loops. Every other backend must agree with it; nothing here is written for speed.
/// </summary>
public sealed class ReferenceBackend : IBackend
{
    /// <inheritdoc/>
    public string Name => "reference";

    /// <inheritdoc/>
    public string Description => "reference (plain loops in double, one thread)";

    /// <inheritdoc/>
    public int Workers => 1;

    /// <inheritdoc/>
    public ChunkLimits ChunkLimits => ChunkLimits.Processor;

    /// <inheritdoc/>
    public bool Supports<T>() where T : unmanaged => typeof(T) == typeof(double);

    /// <inheritdoc/>
    /// <exception cref="InputException">The element type is not double.</exception>
    public IOperations<T> Compile<T>(ModelTables tables) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new ReferenceOperations(tables) as IOperations<T>
        ?? throw new InputException(
            "the reference backend computes in double only, but another precision is asked for; expected precision double");

    /// <inheritdoc/>
    public void ForEach(int count, Action<int, int> body)
    {
        for (int index = 0; index < count; index++)
            body(0, index);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
