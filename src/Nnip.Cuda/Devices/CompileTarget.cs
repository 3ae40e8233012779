namespace Nnip.Cuda.Devices;

/// <summary>What a kernel is compiled to.</summary>
/// <param name="Option">Value of --gpu-architecture: sm_80 or compute_80.</param>
/// <param name="IsBinary">Whether the result is machine code of the device; otherwise it is PTX, which the driver translates.</param>
internal readonly record struct CompileTarget(string Option, bool IsBinary)
{
    /// <summary>
    /// Machine code of the device where the compiler knows it, else PTX of the newest architecture below it; null where there is none.
    /// </summary>
    /// <param name="capability">Compute capability of the device times ten.</param>
    /// <param name="supported">Those of the compiler.</param>
    public static CompileTarget? For(int capability, ReadOnlySpan<int> supported)
    {
        if (supported.Contains(capability))
            return new($"sm_{capability}", true);
        int best = 0;
        foreach (int candidate in supported)
            if (candidate < capability)
                best = Math.Max(best, candidate);
        return best >= CudaDevices.OldestCapability ? new($"compute_{best}", false) : null;
    }
}
