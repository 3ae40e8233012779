using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Cuda;
using Nnip.Reference;

namespace Nnip.Cli;

/// <summary>The ways to compute, by the name given to --device: commands and benchmarks open their backends here.</summary>
public static class BackendCatalogue
{
    /// <summary>All names that --device takes; N is the number of a device.</summary>
    public static IReadOnlyList<string> Names => DeviceName.Names;

    /// <summary>Makes a backend.</summary>
    /// <param name="device">Its name, or "auto" for CUDA where it can be used, else the CPU.</param>
    /// <param name="threads">Number of threads; 0 = one for each processor.</param>
    /// <param name="memoryBudget">Memory of the device, or on the CPU of the process, bytes; 0 = cuda: what is free; cpu: no limit.</param>
    /// <param name="spillFolder">Where the CPU puts frames to train on that go beyond it; null = the current folder.</param>
    /// <exception cref="InputException">There is no such device, it cannot be used, or a number is negative.</exception>
    public static IBackend Create(string device, int threads = 0, long memoryBudget = 0, string? spillFolder = null) =>
        Choose(device, threads, memoryBudget, spillFolder).Backend;

    /// <summary>Makes a backend for a command and says on standard error which, and why.</summary>
    internal static IBackend Open(
        string device, int threads, CommandContext context, long memoryBudget = 0, string? spillFolder = null)
    {
        var (backend, reason) = Choose(device, threads, memoryBudget, spillFolder);
        context.Error.WriteLine($"device: {backend.Description} ({reason})");
        if (backend is CpuBackend && memoryBudget > 0 && memoryBudget < Environment.WorkingSet)
            WarnOfBudget(memoryBudget, Environment.WorkingSet, context);
        return backend;
    }

    /// <summary>Nothing goes wrong, but what is asked for is not what happens.</summary>
    private static void WarnOfBudget(long budget, long taken, CommandContext context)
    {
        context.Error.WriteLine(FormattableString.Invariant($"warning: memory_budget is {Megabytes(budget)} MB, but the process takes ")
            + FormattableString.Invariant($"{Megabytes(taken)} MB before it has read any data, so that it will exceed the budget; ")
            + FormattableString.Invariant($"expected at least {Megabytes(2 * taken)} MB"));

        static long Megabytes(long bytes) => (bytes + (1 << 20) - 1) >> 20;
    }

    private static (IBackend Backend, string Reason) Choose(string device, int threads, long memoryBudget, string? spillFolder)
    {
        CpuBackend.RequireNotNegative(threads, memoryBudget);
        var name = DeviceName.Parse(device);
        switch (name.Kind)
        {
            case DeviceName.Reference:
                return (new ReferenceBackend(), "as asked for");
            case DeviceName.Cpu:
                return (new CpuBackend(threads, memoryBudget, spillFolder), "as asked for");
            case DeviceName.Cuda:
                return (new CudaBackend(CudaChoice.Named(CudaDevices.Probe(), name.Ordinal).Ordinal, memoryBudget), "as asked for");
            default:
                var cuda = CudaBackend.TryOpenFirst(memoryBudget, out string reason);
                return (cuda ?? (IBackend)new CpuBackend(threads, memoryBudget, spillFolder), reason);
        }
    }
}
