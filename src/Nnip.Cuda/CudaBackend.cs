using System.Globalization;
using System.Numerics;
using Nnip.Backends;
using Nnip.Cuda.Devices;
using Nnip.Cuda.Operations;

namespace Nnip.Cuda;

/// <summary>
/// A CUDA device as a backend, in float and double. Kernels are compiled for the model at hand when they are first used and kept. Results
/// are the same from run to run.
/// </summary>
public sealed partial class CudaBackend : IMeasuredBackend
{
    private readonly CudaDevice device;
    private readonly FrameStore store;
    private readonly int ordinal;

    /// <summary>Opens a device.</summary>
    /// <param name="ordinal">Its number, from 0.</param>
    /// <param name="memoryBudget">Bytes it may use; 0 = what is free.</param>
    /// <exception cref="CudaException">There is no such device, or it cannot be used: the reason in one line.</exception>
    public CudaBackend(int ordinal = 0, long memoryBudget = 0)
    {
        this.ordinal = ordinal;
        device = CudaDevice.Open(ordinal, memoryBudget);
        store = new(device);
        try
        {
            // Frames make room when they must, the blocks of a chunk and kept descriptors cannot: half of the memory stays for frames.
            long part = device.Memory.Available() / 4;
            ChunkLimits = new(TrainingAtoms: 1 << 14, PredictionAtoms: 1 << 16, Bytes: part, CacheBytes: part, EqualStrides: true);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>Opens the first device that can be used, where nobody chose one. Never the software device of the tests.</summary>
    /// <param name="memoryBudget">Bytes it may use; 0 = what is free.</param>
    /// <param name="reason">Why it was taken, or in one line why there is none.</param>
    /// <returns>The backend; null where no device can be used.</returns>
    public static CudaBackend? TryOpenFirst(long memoryBudget, out string reason)
    {
        (var found, reason) = CudaChoice.Automatic(CudaDevices.Probe());
        if (found is null)
            return null;
        try
        {
            return new(found.Ordinal, memoryBudget);
        }
        catch (CudaException refusal)
        {
            // Another program may hold the device for itself, or its memory.
            reason = $"CUDA cannot be used: {refusal.Message}";
            return null;
        }
    }

    /// <inheritdoc/>
    public string Name => ordinal == 0 ? "cuda" : string.Create(CultureInfo.InvariantCulture, $"cuda:{ordinal}");

    /// <inheritdoc/>
    public string Description => $"CUDA device {ordinal}: {device.Name}";

    /// <inheritdoc/>
    public int Workers => 1;

    /// <inheritdoc/>
    public ChunkLimits ChunkLimits { get; }

    /// <summary>The device.</summary>
    internal CudaDevice Device => device;

    /// <summary>How networks are computed, whatever their widths; null = as their widths ask for.</summary>
    internal NetworkPath? NetworkPath { get; init; }

    /// <summary>The frames on the device.</summary>
    internal FrameStore Store => store;

    /// <inheritdoc/>
    public bool Supports<T>() where T : unmanaged => typeof(T) == typeof(float) || typeof(T) == typeof(double);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">An element type, a pair basis or a size that the kernels do not take.</exception>
    public IOperations<T> Compile<T>(ModelTables tables) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(tables);
        if (!Supports<T>())
            throw new NotSupportedException($"the cuda backend computes in float or double, not in {typeof(T).Name}");
        return new CudaOperations<T>(device, store, tables) { NetworkPath = NetworkPath };
    }

    /// <inheritdoc/>
    public void ForEach(int count, Action<int, int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        for (int index = 0; index < count; index++)
            body(0, index);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        store.Dispose();
        device.Dispose();
    }
}
