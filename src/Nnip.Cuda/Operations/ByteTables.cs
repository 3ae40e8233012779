using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nnip.Cuda.Operations;

/// <summary>Arrays of any element type laid out one behind another, for one upload.</summary>
internal sealed class ByteTables
{
    private const int Alignment = 16;

    private readonly List<byte> content = [];

    /// <summary>All bytes so far.</summary>
    public ReadOnlySpan<byte> Content => CollectionsMarshal.AsSpan(content);

    /// <summary>Appends an array and returns its offset in bytes.</summary>
    public ulong Append<TItem>(ReadOnlySpan<TItem> items) where TItem : unmanaged
    {
        while (content.Count % Alignment != 0)
            content.Add(0);
        int offset = content.Count;
        content.AddRange(MemoryMarshal.AsBytes(items));
        return (ulong)offset;
    }

    /// <summary>A double as T, float or double.</summary>
    public static T Real<T>(double value) where T : unmanaged
    {
        if (typeof(T) == typeof(double))
            return Unsafe.BitCast<double, T>(value);
        return Unsafe.BitCast<float, T>((float)value);
    }
}
