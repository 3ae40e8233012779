using Nnip.Backends;

namespace Nnip.Cpu;

/// <summary>
/// Working memory of one thread, grown to the largest request and kept, so that operations allocate nothing. An operation asks once
/// and divides what it gets.
/// </summary>
internal static unsafe class Scratch<T> where T : unmanaged
{
    [ThreadStatic]
    private static HostBuffer<T>? buffer;

    /// <summary>At least this many elements with undefined content, aligned to a vector, valid until the thread asks again.</summary>
    public static T* Get(int length)
    {
        buffer ??= new("scratch", length + length / 2);
        if (buffer.Length < length)
            buffer.TryGrow(length + length / 2);
        return buffer.Data;
    }
}
