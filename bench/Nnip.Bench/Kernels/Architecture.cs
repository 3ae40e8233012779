namespace Nnip.Bench.Kernels;

/// <summary>
/// What limits the blocks that a multiprocessor holds at once (CUDA C Programming Guide, table of technical specifications for each
/// compute capability).
/// </summary>
/// <param name="Capability">Compute capability times ten.</param>
/// <param name="SharedBytes">Shared memory of a multiprocessor.</param>
/// <param name="SharedUnit">Shared memory is given out in units of so many bytes.</param>
/// <param name="ReservedBytes">Shared memory that the system takes for each block.</param>
internal sealed record Architecture(int Capability, int SharedBytes, int SharedUnit, int ReservedBytes)
{
    private const int WarpSize = 32, MaxWarps = 64, MaxBlocks = 32, Registers = 65536, RegisterUnit = 256, WarpUnit = 4;

    /// <summary>Volta, Ampere and Hopper.</summary>
    public static readonly Architecture[] All = [new(70, 98304, 256, 0), new(80, 167936, 128, 1024), new(90, 233472, 128, 1024)];

    /// <summary>Part of the warps of a multiprocessor that can be resident at once, between 0 and 1.</summary>
    /// <param name="registers">Of a thread.</param>
    /// <param name="sharedBytes">Of a block, static and dynamic.</param>
    /// <param name="threads">Of a block.</param>
    public double Occupancy(int registers, int sharedBytes, int threads)
    {
        int warps = (threads + WarpSize - 1) / WarpSize;
        int registersOfWarp = RoundUp(Math.Max(1, registers) * WarpSize, RegisterUnit);
        int byRegisters = Registers / registersOfWarp / WarpUnit * WarpUnit / warps;
        int byShared = SharedBytes / Math.Max(1, RoundUp(sharedBytes + ReservedBytes, SharedUnit));
        int blocks = Math.Min(Math.Min(MaxBlocks, MaxWarps / warps), Math.Min(byRegisters, byShared));
        return (double)(blocks * warps) / MaxWarps;
    }

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;
}
