using System.Numerics;
using System.Runtime.Intrinsics;
using Nnip.Backends;

namespace Nnip.Cpu;

/// <summary>
/// The fast CPU backend: SIMD over pairs and rows, a team of threads over chunks, float and double. The result of an operation
/// does not depend on the number of threads.
/// </summary>
public sealed partial class CpuBackend : IMeasuredBackend
{
    private readonly ThreadTeam team;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">Number of threads, the calling one included; 0 = one for each processor.</param>
    /// <exception cref="InputException">A negative number of threads.</exception>
    public CpuBackend(int threads = 0)
    {
        if (threads < 0)
            throw new InputException($"threads must be positive, or 0 for one per processor, but {threads} is given");
        team = new(threads == 0 ? Environment.ProcessorCount : threads);
    }

    /// <inheritdoc/>
    public string Name => "cpu";

    /// <inheritdoc/>
    public string Description => $"CPU, {Workers} thread{(Workers == 1 ? "" : "s")}, {VectorBits}-bit SIMD";

    /// <inheritdoc/>
    public int Workers => team.Workers;

    private static int VectorBits =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 64;

    /// <inheritdoc/>
    public ChunkLimits ChunkLimits => ChunkLimits.Processor;

    /// <inheritdoc/>
    public bool Supports<T>() where T : unmanaged => typeof(T) == typeof(float) || typeof(T) == typeof(double);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">An element type or a pair basis this backend does not know.</exception>
    public IOperations<T> Compile<T>(ModelTables tables) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!Supports<T>())
            throw new NotSupportedException($"the cpu backend computes in float or double, not in {typeof(T).Name}");
        return new CpuOperations<T>(tables);
    }

    /// <inheritdoc/>
    public void ForEach(int count, Action<int, int> body) => team.ForEach(count, body);

    /// <inheritdoc/>
    public void Dispose() => team.Dispose();
}
