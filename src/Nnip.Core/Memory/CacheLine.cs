using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Nnip.Memory;

/// <summary>
/// Asks for lines of memory before they are read. Nothing happens on ARM64, where .NET has no instruction for it: what lies in a row is
/// foreseen there by the processor alone.
/// </summary>
internal static unsafe class CacheLine
{
    /// <summary>Whether asking does anything here.</summary>
    public static bool CanBeFetched => Sse.IsSupported;

    /// <summary>Into all caches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(void* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    /// <summary>Into all caches but the nearest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchNear(void* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(address);
    }
}
