using System.Numerics;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Cpu;

/// <summary>
/// The fast CPU backend: SIMD over pairs and rows, a team of threads over chunks, float and double. The result of an operation
/// does not depend on the number of threads.
/// </summary>
public sealed partial class CpuBackend : IMeasuredBackend
{
    private const int MostThreads = 1024;

    private readonly ThreadTeam team;
    private readonly long memoryBudget;
    private readonly string? spillFolder;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">Number of threads, the calling one included; 0 = one for each processor.</param>
    /// <param name="memoryBudget">
    /// Resident memory of the process, bytes: frames to train on that do not fit lie in a file and are read from there. 0 = no limit.
    /// </param>
    /// <param name="spillFolder">Folder of that file; null = the current one.</param>
    /// <exception cref="InputException">A negative number of threads or bytes, or too many threads.</exception>
    public CpuBackend(int threads = 0, long memoryBudget = 0, string? spillFolder = null)
    {
        RequireNotNegative(threads, memoryBudget);
        (this.memoryBudget, this.spillFolder) = (memoryBudget, spillFolder);
        team = new(threads == 0 ? Environment.ProcessorCount : threads);
    }

    /// <inheritdoc/>
    public string Name => "cpu";

    /// <inheritdoc/>
    public string Description => $"CPU, {Workers} thread{(Workers == 1 ? "" : "s")}, {VectorBits}-bit SIMD";

    /// <inheritdoc/>
    public int Workers => team.Workers;

    /// <summary>Whether loops over the pairs of a block take vectors of 512 bits. Tests take them on any processor.</summary>
    internal bool IsWide { get; init; } = Vector512.IsHardwareAccelerated;

    /// <summary>The one check of what every backend is opened with.</summary>
    /// <exception cref="InputException">A negative number, or more threads than can be meant.</exception>
    internal static void RequireNotNegative(int threads, long memoryBudget)
    {
        if (threads < 0)
            throw new InputException(FormattableString.Invariant(
                $"threads must not be negative, but is {threads}; expected 0 (one for each processor) or more"));
        if (threads > MostThreads)
            throw new InputException(FormattableString.Invariant(
                $"threads must be at most {MostThreads}, but is {threads}; expected 0 (one for each processor) or more"));
        if (memoryBudget < 0)
            throw new InputException(FormattableString.Invariant($"memory_budget must not be negative, but is {memoryBudget}; ")
                + "expected 0 (cuda: what is free; cpu: no limit) or a number of bytes");
    }

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
        return new CpuOperations<T>(tables, team, IsWide);
    }

    /// <inheritdoc/>
    public IHostMemory OpenFrameMemory() =>
        memoryBudget > 0 ? new SpillingMemory(memoryBudget, spillFolder ?? Environment.CurrentDirectory) : HostHeap.Instance;

    /// <inheritdoc/>
    public void ForEach(int count, Action<int, int> body) => team.ForEach(count, body);

    /// <inheritdoc/>
    public void Dispose() => team.Dispose();
}
