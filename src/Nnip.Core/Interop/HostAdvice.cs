using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nnip.Interop;

/// <summary>
/// What the operating system may be told about memory and files of this process.
/// Where it cannot be told, nothing is lost but time and room.
/// </summary>
internal static unsafe partial class HostAdvice
{
    private const int WillNeed = 3, HugePages = 14;

    /// <summary>Below this size huge pages save nothing.</summary>
    private const long LeastForHugePages = 4L << 20;

    private static readonly nuint PageSize = (nuint)Environment.SystemPageSize;

    /// <summary>
    /// Memory that will be written from one end to the other: with pages of 2 MB the system has five hundred
    /// times fewer of them to hand out.
    /// </summary>
    public static void ExpectWholeUse(void* start, long bytes)
    {
        if (bytes >= LeastForHugePages)
            Advise(start, bytes, HugePages);
    }

    /// <summary>A part of a file that will be read soon: the system reads it meanwhile.</summary>
    public static void WillRead(SafeFileHandle file, long offset, long bytes)
    {
        if (OperatingSystem.IsLinux())
            _ = FAdvise(file, offset, bytes, WillNeed);
    }

    private static void Advise(void* start, long bytes, int advice)
    {
        if (!OperatingSystem.IsLinux())
            return;
        nuint first = ((nuint)start + PageSize - 1) / PageSize * PageSize, end = ((nuint)start + (nuint)bytes) / PageSize * PageSize;
        if (first < end)
            _ = MAdvise(first, end - first, advice);
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise64")]
    private static partial int FAdvise(SafeFileHandle file, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MAdvise(nuint address, nuint length, int advice);
}
