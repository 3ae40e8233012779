using System.Runtime.InteropServices;

namespace Nnip.Interop;

/// <summary>Working memory outside the managed heap that grows and is kept; aligned to a cache line.</summary>
internal sealed unsafe class NativeArray<T> : IDisposable where T : unmanaged
{
    private const int Alignment = 64;

    ~NativeArray() => Free();

    /// <summary>Address of element 0; changes when the array grows.</summary>
    public T* Data { get; private set; }

    /// <summary>Number of elements there is room for.</summary>
    public int Capacity { get; private set; }

    /// <summary>Makes room for so many elements; the first ones are kept.</summary>
    public void Reserve(int length, int kept = 0)
    {
        if (length <= Capacity)
            return;
        int capacity = (int)Math.Min(Array.MaxLength, length + length / 4L);
        var larger = (T*)NativeMemory.AlignedAlloc((nuint)capacity * (nuint)sizeof(T), Alignment);
        new Span<T>(Data, kept).CopyTo(new(larger, kept));
        Free();
        Data = larger;
        Capacity = capacity;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Data);
        Data = null;
        Capacity = 0;
    }
}
