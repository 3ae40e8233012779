using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nnip.Cpu;

/// <summary>A constant array at a fixed address.</summary>
internal sealed unsafe class Table<T> where T : unmanaged
{
    private readonly T[] values;

    /// <summary>Copies the values.</summary>
    public Table(ReadOnlySpan<T> source)
    {
        values = GC.AllocateUninitializedArray<T>(Math.Max(1, source.Length), pinned: true);
        source.CopyTo(values);
    }

    /// <summary>Copies the values, narrowed to T.</summary>
    public static Table<T> Narrowed(ReadOnlySpan<double> source)
    {
        var narrow = new T[source.Length];
        for (int i = 0; i < narrow.Length; i++)
            narrow[i] = Simd.Narrow<T>(source[i]);
        return new(narrow);
    }

    /// <summary>Address of element 0, valid as long as the table lives.</summary>
    public T* Data => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(values));
}
