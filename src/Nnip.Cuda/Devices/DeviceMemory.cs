using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using Nnip.Cuda.Interop;

namespace Nnip.Cuda.Devices;

/// <summary>
/// The memory of a device. Blocks that buffers give back are kept and reused; as all work of the device is in the order of one
/// stream, a block may be reused while kernels that were launched before still work on it. Once a step has met its largest
/// buffers, no call of the driver is made.
/// </summary>
internal sealed class DeviceMemory
{
    private const long SmallestBlock = 512;

    private readonly CudaDevice device;
    private readonly Lock access;
    private readonly SortedDictionary<long, Stack<MemoryBlock>> idle = [];
    private readonly ConcurrentQueue<MemoryBlock> abandoned = new();

    // Blocks live as long as the device: a buffer that nobody disposed must not take its block along to the finalizers.
    private readonly HashSet<MemoryBlock> blocks = [];
    private bool closed;

    internal DeviceMemory(CudaDevice device, long budget)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(budget);
        this.device = device;
        access = device.Access;
        Budget = budget;
    }

    /// <summary>Bytes all buffers together may have; 0 = what the device has.</summary>
    public long Budget { get; set; }

    /// <summary>Bytes of the blocks in use.</summary>
    public long BytesInUse { get; private set; }

    /// <summary>Bytes taken from the driver, in use or kept.</summary>
    public long BytesReserved { get; private set; }

    /// <summary>The most bytes that were in use at once.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>How often the driver was asked for memory.</summary>
    public long DriverAllocations { get; private set; }

    /// <summary>Bytes that new buffers may have.</summary>
    public long Available()
    {
        lock (access)
        {
            device.Bind();
            Collect();
            return Free(out _);
        }
    }

    /// <summary>Gives every block that is not in use back to the driver.</summary>
    public void Trim()
    {
        lock (access)
        {
            Collect();
            FreeIdle();
        }
    }

    /// <summary>A block of at least this size for a buffer; the buffer's words are for the message where there is none.</summary>
    /// <exception cref="DeviceOutOfMemoryException">The device or the budget has no room.</exception>
    internal MemoryBlock Rent(long bytes, string name, ReadOnlySpan<int> shape, string elementType)
    {
        lock (access)
        {
            ObjectDisposedException.ThrowIf(closed, device);
            Collect();
            device.CollectHandles();
            long size = BlockSize(bytes);
            // Where the rounded size does not fit, the bare one may.
            var block = TakeIdle(size) ?? Allocate(size) ?? Allocate(RoundUp(bytes, SmallestBlock));
            if (block is null)
            {
                long free = Free(out long all);
                throw new DeviceOutOfMemoryException(Refusal(name, shape, elementType, bytes, free, all), name, bytes, free);
            }
            BytesInUse += block.Bytes;
            PeakBytes = Math.Max(PeakBytes, BytesInUse);
            return block;
        }
    }

    /// <summary>Takes a block back.</summary>
    internal void Return(MemoryBlock block)
    {
        lock (access)
        {
            if (!closed)
                Keep(block);
        }
    }

    /// <summary>Takes a block back from a finalizer: no lock, no driver.</summary>
    internal void Abandon(MemoryBlock block) => abandoned.Enqueue(block);

    /// <summary>The device goes, and all blocks with it.</summary>
    internal void Close()
    {
        lock (access)
        {
            closed = true;
            idle.Clear();
            blocks.Clear();
            BytesInUse = BytesReserved = 0;
        }
    }

    /// <summary>
    /// Eight sizes for each power of two, so that buffers of nearly one size share blocks and at most an eighth is wasted.
    /// </summary>
    internal static long BlockSize(long bytes) =>
        RoundUp(bytes, Math.Max(SmallestBlock, 1L << BitOperations.Log2((ulong)bytes) >> 3));

    private static long RoundUp(long bytes, long step) => (Math.Max(1, bytes) + step - 1) / step * step;

    private void Keep(MemoryBlock block)
    {
        BytesInUse -= block.Bytes;
        if (!idle.TryGetValue(block.Bytes, out var equal))
            idle.Add(block.Bytes, equal = new());
        equal.Push(block);
    }

    private void Collect()
    {
        while (abandoned.TryDequeue(out var block))
            Keep(block);
    }

    /// <summary>The smallest idle block that fits and is not larger by half.</summary>
    private MemoryBlock? TakeIdle(long size)
    {
        if (idle.TryGetValue(size, out var exact) && exact.TryPop(out var block))
            return block;
        foreach (var (bytes, equal) in idle)
            if (bytes >= size && bytes <= size + size / 2 && equal.TryPop(out block))
                return block;
        return null;
    }

    private MemoryBlock? Allocate(long size)
    {
        if (Exceeds(size))
            FreeIdle();
        if (Exceeds(size))
            return null;
        var result = Ask(size, out ulong address);
        if (result == CudaResult.OutOfMemory)
        {
            FreeIdle();
            result = Ask(size, out address);
        }
        if (result == CudaResult.OutOfMemory)
            return null;
        CudaError.Check(result, $"cuMemAlloc_v2(address, {size})");
        BytesReserved += size;
        var block = new MemoryBlock(new(device.Handles, (nint)address), size);
        blocks.Add(block);
        return block;
    }

    private bool Exceeds(long size) => Budget > 0 && BytesReserved + size > Budget;

    private CudaResult Ask(long size, out ulong address)
    {
        DriverAllocations++;
        return CudaDriver.cuMemAlloc_v2(out address, (nuint)size);
    }

    private void FreeIdle()
    {
        if (idle.Count == 0)
            return;
        device.WaitForStreams();
        foreach (var block in idle.Values.SelectMany(equal => equal))
        {
            BytesReserved -= block.Bytes;
            blocks.Remove(block);
            block.Free();
        }
        idle.Clear();
    }

    private long Free(out long all)
    {
        CudaError.Check(CudaDriver.cuMemGetInfo_v2(out nuint free, out nuint total));
        all = Budget > 0 ? Budget : (long)total;
        long ofDevice = (long)free + BytesReserved - BytesInUse;
        return Budget > 0 ? Math.Max(0, Math.Min(ofDevice, Budget - BytesInUse)) : ofDevice;
    }

    private string Refusal(string name, ReadOnlySpan<int> shape, string elementType, long bytes, long free, long all) =>
        $"out of device memory: buffer '{name}' ({string.Join(", ", shape.ToArray())}) of {elementType} " +
        $"needs {Size(bytes)}, but {Size(free)} " +
        (Budget > 0
            ? $"are free of the memory_budget of {Size(all)}; a smaller batch_size lowers the need, a larger memory_budget allows it"
            : $"are free of {Size(all)}; a smaller batch_size or memory_budget lowers the need");

    private static string Size(long bytes)
    {
        string[] units = ["bytes", "kB", "MB", "GB", "TB"];
        double value = bytes;
        int unit = 0;
        for (; value >= 1000 && unit < units.Length - 1; unit++)
            value /= 1000;
        return $"{value.ToString(unit == 0 ? "0" : "0.#", CultureInfo.InvariantCulture)} {units[unit]}";
    }
}
