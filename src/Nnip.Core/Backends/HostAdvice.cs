using System.Runtime.InteropServices;

namespace Nnip.Backends;

/// <summary>What the operating system may be told about memory of this process. Advice: where it cannot be given, nothing is lost but time.</summary>
internal static unsafe partial class HostAdvice
{
    private const int HugePages = 14;

    /// <summary>Below this size huge pages save nothing.</summary>
    private const long LeastForHugePages = 4L << 20;

    private static readonly nuint PageSize = (nuint)Environment.SystemPageSize;

    /// <summary>
    /// Memory that is written from one end to the other once: with pages of 2 MB the system has five hundred times fewer of them to hand out.
    /// </summary>
    public static void ExpectWholeUse(void* start, long bytes)
    {
        if (bytes >= LeastForHugePages)
            Advise(start, bytes, HugePages);
    }

    private static void Advise(void* start, long bytes, int advice)
    {
        if (!OperatingSystem.IsLinux())
            return;
        nuint first = ((nuint)start + PageSize - 1) / PageSize * PageSize, end = ((nuint)start + (nuint)bytes) / PageSize * PageSize;
        if (first < end)
            _ = MAdvise(first, end - first, advice);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MAdvise(nuint address, nuint length, int advice);
}
